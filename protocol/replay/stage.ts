/**
 * What recorded writes meet when they are played again, for good or not: which rows take the
 * place of the recorded ones, and what keeps a write from being put to Jazz at all.
 */
import type { DryRunResult, ReplayWrite } from "../commands.ts";
import { IdMap } from "../id-map.ts";
import type { TaggedRecord } from "../jazz.ts";
import { messageOf } from "../message-of.ts";
import { misfits } from "../misfits.ts";
import { noTable, type Place, type Ready, type View, type Written } from "./play.ts";
import { unplayed } from "./unplayed.ts";

/** What came of a write that was played. */
export interface Played {
  /** `missing` and `depends`: it was not put to Jazz; `unanswered`: nor could it be planned. */
  how: "made" | "denied" | "refused" | "missing" | "depends" | "unanswered";
  result: Omit<DryRunResult, "verdict">;
  /** Whether it was, or would have been, an upsert that inserts. */
  inserts: boolean;
  batch: string | null;
}

/** A recorded write as it is here. */
interface Planned {
  /** What to put to Jazz; `null` when something is missing for it. */
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

export class Stage {
  readonly #ids = new IdMap();

  constructor(readonly place: Place) {}

  /** Plays one write: `put` hands it to Jazz. Never throws. */
  async play(
    write: ReplayWrite,
    view: View,
    put: (ready: Ready, inserts: boolean) => Written | Promise<Written>,
  ): Promise<Played> {
    const played: Played = { how: "made", result: unplayed(write), inserts: false, batch: null };
    const { result } = played;
    const ends = (how: Played["how"], became: string): Played => {
      this.refused(write, result.before, became);
      return { ...played, how };
    };
    try {
      const plan = await this.#plan(write, view);
      const { ready, missing, table, row, before } = plan;
      Object.assign(result, { missing, table, row, before });
      played.inserts = plan.inserts;
      if (!ready) {
        return plan.depends
          ? ends("depends", "was not tried")
          : ends("missing", "could not be made");
      }
      let written: Written;
      try {
        written = await put(ready, plan.inserts);
      } catch (error) {
        result.thrown = messageOf(error);
        const how = this.place.isDenial(result.thrown) ? "denied" : "refused";
        return ends(how, `was ${how}`);
      }
      played.batch = written.batch;
      result.row = written.row;
      if (written.row === null) return played;
      if (write.row !== null) this.#ids.set(write.row, written.row);
      await this.#lookAfter(result, ready, written.row, view);
      return played;
    } catch (error) {
      result.thrown = messageOf(error);
      const { engine } = this.place.words;
      result.missing = [`${engine} did not answer what this write has to do with.`];
      return ends("unanswered", "could not be made");
    }
  }

  /** A write was not made, or not for long; later ones may miss its row. */
  refused(write: ReplayWrite, before: TaggedRecord | null, became: string): void {
    const { op } = write;
    if (op !== "update" && op !== "delete" && !before) this.#ids.refuse(write, became);
  }

  async #lookAfter(
    result: Played["result"],
    { op, table }: Ready,
    row: string,
    view: View,
  ): Promise<void> {
    const { engine, unseen } = this.place.words;
    try {
      result.after = await view.after(table, row);
      if (!result.after && op !== "delete" && unseen !== null) result.missing.push(unseen);
    } catch {
      result.missing.push(`${engine} did not answer how the row is after it.`);
    }
  }

  /** @throws what Jazz throws at a read. */
  async #plan(write: ReplayWrite, view: View): Promise<Planned> {
    const { place } = this;
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
    plan.table ??= row === null ? null : await view.locate(row);
    const { table } = plan;
    if (table === null) return without(place.words.unlocated);
    const structure = place.structure(table);
    if (!structure) return without(noTable(place, table));
    if (op !== "insert") {
      if (row === null) return without("The recording does not know which row this write was for.");
      plan.before = await view.before(table, row);
      const gone = !plan.before;
      const deleted = gone && (await view.has(table, row));
      plan.inserts = op === "upsert" && gone && !deleted;
      if (gone && !deleted && !plan.inserts) {
        return without(`${place.words.place} does not hold the row.`);
      }
      if (deleted && (op === "update" || op === "delete")) {
        return without("The row is deleted here.");
      }
    }
    const values = op === "delete" ? {} : this.#ids.values(write.values ?? {});
    const whole = op === "insert" || op === "restore" || plan.inserts;
    plan.missing = op === "delete" ? [] : misfits(structure, values, whole);
    if (plan.missing.length > 0) return plan;
    return { ...plan, ready: { op, table, row: op === "insert" ? null : row, values } };
  }
}
