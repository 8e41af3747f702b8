import type { Schema } from "../../protocol/jazz.ts";
import type { Evidence, RowSnapshot } from "../../sandbox/policy/evidence.ts";
import type { ReplayRows } from "./replay.ts";
import type { LoadedEvidence } from "./sandbox-evidence.ts";

/** Rows with the changes of an open batch on top: what the batch itself sees, and what a server will. */
export class StagedEvidence implements Evidence, ReplayRows {
  readonly schema: Schema;
  /** A server denies what has no policy. */
  readonly mode = "enforcing";
  /** `null` is a row that the batch has deleted. */
  #staged = new Map<string, Map<string, RowSnapshot | null>>();

  constructor(readonly base: LoadedEvidence) {
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

  /** Makes the changes everybody's. */
  commit(): void {
    for (const [table, rows] of this.#staged) {
      for (const [id, row] of rows) {
        if (row) this.base.set(table, row);
        else this.base.remove(table, id);
      }
    }
    this.rollBack();
  }

  /** Forgets the changes. */
  rollBack(): void {
    this.#staged = new Map();
  }

  #of(table: string): Map<string, RowSnapshot | null> {
    const rows = this.#staged.get(table) ?? new Map<string, RowSnapshot | null>();
    this.#staged.set(table, rows);
    return rows;
  }
}
