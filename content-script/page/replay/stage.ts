/**
 * What recorded writes meet when they are played again, for good or not: which rows take the
 * place of the recorded ones, and what keeps a write from being put to the engine at all.
 */
import type { Scope } from "../../../protocol/attribution.ts";
import type { ReplayWrite } from "../../../protocol/commands.ts";
import type { Schema, TaggedRecord } from "../../../protocol/jazz.ts";
import type { EngineCalls, EngineWrite } from "../dialects/dialect.ts";
import { hasOwn } from "../primordials.ts";
import { rowsIn } from "../stream/locate.ts";
import { IdMap } from "./id-map.ts";
import { misfits } from "./misfits.ts";
import { readRow } from "./read-row.ts";

/** What every way of playing needs. */
export interface Play<Result> {
  /** Reads among them fail when the engine does not answer. */
  calls: EngineCalls;
  scope: Scope;
  /** The table of a row, where the stream has shown it. */
  tableOf(row: string): string | null;
  progress(result: Result): void;
  /** Whether somebody asked to stop. */
  stopped(): boolean;
}

/** A recorded write as it is here. */
export interface Planned {
  /** What to put to the engine; `null` when something is missing for it. */
  ready: Omit<EngineWrite, "scope" | "batch"> | null;
  /** What is missing, one sentence each. */
  missing: string[];
  /** Whether what is missing is a row of an earlier write. */
  depends: boolean;
  table: string | null;
  /** The row it is for; of an insert the recorded one. */
  row: string | null;
  before: TaggedRecord | null;
  /** Whether an upsert would insert. */
  inserts: boolean;
}

export class Stage {
  readonly schema: Schema;
  readonly #ids = new IdMap();

  constructor(readonly play: Pick<Play<never>, "calls" | "tableOf">) {
    this.schema = play.calls.schema();
  }

  /** @throws what the engine throws at a read. */
  async plan(write: ReplayWrite, batch?: string): Promise<Planned> {
    const { op } = write;
    const row = write.row === null ? null : this.#ids.id(write.row);
    const plan: Planned = {
      ready: null,
      missing: [],
      depends: false,
      table: write.table,
      row,
      before: null,
      inserts: false,
    };
    const without = (...missing: string[]): Planned => ({ ...plan, missing });
    const needed = this.#ids.needed(write);
    if (needed !== undefined) return { ...without(needed), depends: true };
    plan.table ??= row === null ? null : await this.#locate(row, batch);
    const { table } = plan;
    if (table === null) {
      return without("The table of this row is not known, and no table here has it.");
    }
    const structure = hasOwn(this.schema, table) ? this.schema[table] : undefined;
    if (!structure) return without(`This page's engine has no table “${table}”.`);
    if (op !== "insert") {
      if (row === null) return without("The recording does not know which row this write was for.");
      plan.before = await this.read(table, row, batch);
      const gone = !plan.before;
      const deleted = gone && (await rowsIn(this.play.calls, table, [row], batch)).length > 0;
      plan.inserts = op === "upsert" && gone && !deleted;
      if (gone && !deleted && !plan.inserts) return without("This page does not hold the row.");
      if (deleted && (op === "update" || op === "delete"))
        return without("The row is deleted here.");
    }
    const values = op === "delete" ? {} : this.#ids.values(write.values ?? {});
    const whole = op === "insert" || op === "restore" || plan.inserts;
    plan.missing = op === "delete" ? [] : misfits(structure, values, whole);
    if (plan.missing.length > 0) return plan;
    return { ...plan, ready: { op, table, row: op === "insert" ? null : row, values } };
  }

  /** A write was taken; later ones go to the row it made. */
  made(write: ReplayWrite, row: string | null): void {
    if (write.row !== null && row !== null) this.#ids.set(write.row, row);
  }

  /** A write was not, or not for long; later ones may miss its row. */
  refused(write: ReplayWrite, before: TaggedRecord | null, became: string): void {
    const { op } = write;
    if (op !== "update" && op !== "delete" && !before) this.#ids.refuse(write, became);
  }

  read(table: string, row: string, batch?: string): Promise<TaggedRecord | null> {
    return readRow(this.play.calls, this.schema, table, row, batch);
  }

  async #locate(row: string, batch?: string): Promise<string | null> {
    const known = this.play.tableOf(row);
    if (known !== null) return known;
    for (const table of Object.keys(this.schema)) {
      if ((await rowsIn(this.play.calls, table, [row], batch)).length > 0) return table;
    }
    return null;
  }
}
