/**
 * What recorded writes meet when they are played again, for good or not: which rows take the
 * place of the recorded ones, and what keeps a write from being put to the engine at all.
 */
import type { Scope } from "../../../protocol/attribution.ts";
import type { DryRunResult, ReplayWrite } from "../../../protocol/commands.ts";
import { IdMap } from "../../../protocol/id-map.ts";
import type { Schema, TaggedRecord } from "../../../protocol/jazz.ts";
import { misfits } from "../../../protocol/misfits.ts";
import type { EngineCalls, EngineWrite, EngineWritten } from "../dialects/dialect.ts";
import { hasOwn, keys, messageOf } from "../primordials.ts";
import { rowsIn } from "../stream/locate.ts";
import { readRow } from "./read-row.ts";

/** What every way of playing needs. */
export interface Play<Result> {
  /** Reads among them fail when the engine does not answer. */
  calls: EngineCalls;
  isDenial(message: string): boolean;
  scope: Scope;
  /** The table of a row, where the stream has shown it. */
  tableOf(row: string): string | null;
  progress(result: Result): void;
  /** Whether somebody asked to stop. */
  stopped(): boolean;
  /** Lets the page do what is due, if it has not for long; asked between writes. */
  breathe(): Promise<void>;
}

/** What came of a write that was played. */
export interface Played {
  /** `missing` and `depends`: it was not put to the engine; `unanswered`: nor could it be planned. */
  how: "made" | "denied" | "refused" | "missing" | "depends" | "unanswered";
  result: Omit<DryRunResult, "verdict">;
  /** Whether it was, or would have been, an upsert that inserts. */
  inserts: boolean;
  batch: string | null;
}

export type Ready = Omit<EngineWrite, "scope" | "batch">;

/** A recorded write as it is here. */
interface Planned {
  /** What to put to the engine; `null` when something is missing for it. */
  ready: Ready | null;
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

/** A write of which nothing is known yet but the recording. */
export const unplayed = ({ write, row, table }: ReplayWrite): Played["result"] => ({
  write,
  missing: [],
  thrown: null,
  row,
  table,
  before: null,
  after: null,
});

export class Stage {
  readonly schema: Schema;
  readonly #ids = new IdMap();

  constructor(readonly run: Pick<Play<never>, "calls" | "tableOf" | "isDenial">) {
    this.schema = run.calls.schema();
  }

  /** Plays one write: `put` hands it to the engine. Never throws. */
  async play(
    write: ReplayWrite,
    batch: string | undefined,
    put: (ready: Ready, inserts: boolean) => EngineWritten,
  ): Promise<Played> {
    const played: Played = { how: "made", result: unplayed(write), inserts: false, batch: null };
    const { result } = played;
    const ends = (how: Played["how"], became: string): Played => {
      this.refused(write, result.before, became);
      return { ...played, how };
    };
    try {
      const { ready, missing, depends, inserts, table, row, before } = await this.#plan(
        write,
        batch,
      );
      Object.assign(result, { missing, table, row, before });
      played.inserts = inserts;
      if (!ready)
        return depends ? ends("depends", "was not tried") : ends("missing", "could not be made");
      let written: EngineWritten;
      try {
        written = put(ready, inserts);
      } catch (error) {
        result.thrown = messageOf(error);
        const how = this.run.isDenial(result.thrown) ? "denied" : "refused";
        return ends(how, `was ${how}`);
      }
      played.batch = written.batch;
      result.row = written.row;
      if (written.row === null) return played;
      if (write.row !== null) this.#ids.set(write.row, written.row);
      result.after = await this.#read(ready.table, written.row, batch).catch(() => {
        result.missing.push("The engine did not answer how the row is after it.");
        return null;
      });
      return played;
    } catch (error) {
      result.thrown = messageOf(error);
      result.missing = ["The engine did not answer what this write has to do with."];
      return ends("unanswered", "could not be made");
    }
  }

  /** A write was not made, or not for long; later ones may miss its row. */
  refused(write: ReplayWrite, before: TaggedRecord | null, became: string): void {
    const { op } = write;
    if (op !== "update" && op !== "delete" && !before) this.#ids.refuse(write, became);
  }

  /** @throws what the engine throws at a read. */
  async #plan(write: ReplayWrite, batch?: string): Promise<Planned> {
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
      plan.before = await this.#read(table, row, batch);
      const gone = !plan.before;
      const deleted = gone && (await rowsIn(this.run.calls, table, [row], batch)).length > 0;
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

  #read(table: string, row: string, batch?: string): Promise<TaggedRecord | null> {
    return readRow(this.run.calls, this.schema, table, row, batch);
  }

  async #locate(row: string, batch?: string): Promise<string | null> {
    const known = this.run.tableOf(row);
    if (known !== null) return known;
    for (const table of keys(this.schema)) {
      if ((await rowsIn(this.run.calls, table, [row], batch)).length > 0) return table;
    }
    return null;
  }
}
