import type { Schema } from "../../protocol/jazz.ts";
import type { Evidence, RowSnapshot } from "../../sandbox/policy/evidence.ts";
import type { ReplayRows } from "./replay.ts";

/** Rows with changes on top of them, which they know nothing of: those of an open batch, say. */
export class StagedEvidence implements Evidence, ReplayRows {
  readonly schema: Schema;
  /** `null` is a row that is deleted. */
  #staged = new Map<string, Map<string, RowSnapshot | null>>();

  constructor(
    readonly base: Evidence,
    readonly mode: Evidence["mode"],
  ) {
    this.schema = base.schema;
  }

  row(table: string, id: string): RowSnapshot | null | undefined {
    const staged = this.#staged.get(table)?.get(id);
    return staged === undefined ? this.base.row(table, id) : staged;
  }

  rows(table: string): Iterable<RowSnapshot> | undefined {
    const rows = this.base.rows(table);
    const staged = this.#staged.get(table);
    if (!rows || !staged) return rows;
    const now = new Map([...rows].map((row) => [row.id, row]));
    for (const [id, row] of staged) {
      if (row) now.set(id, row);
      else now.delete(id);
    }
    return now.values();
  }

  set(table: string, row: RowSnapshot): void {
    this.#of(table).set(row.id, row);
  }

  remove(table: string, id: string): void {
    this.#of(table).set(id, null);
  }

  /** Hands the changes on to other rows. */
  moveTo(rows: ReplayRows): void {
    for (const [table, changes] of this.#staged) {
      for (const [id, row] of changes) {
        if (row) rows.set(table, row);
        else rows.remove(table, id);
      }
    }
    this.forget();
  }

  /** Drops the changes. */
  forget(): void {
    this.#staged = new Map();
  }

  #of(table: string): Map<string, RowSnapshot | null> {
    const changes = this.#staged.get(table) ?? new Map<string, RowSnapshot | null>();
    this.#staged.set(table, changes);
    return changes;
  }
}
