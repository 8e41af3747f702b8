/**
 * What recorded writes meet when they are played again, for good or not: which rows take the
 * place of the recorded ones, and what keeps a write from being put to Jazz at all.
 */
import type { DryRunResult, ReplayWrite } from "../../protocol/commands.ts";
import { IdMap } from "../../protocol/id-map.ts";
import type { Operation, TaggedRecord } from "../../protocol/jazz.ts";
import { misfits } from "../../protocol/misfits.ts";
import { messageOf } from "../safely.ts";
import type { Tables } from "../schema/tables.ts";
import type { Rows } from "./rows.ts";

/** A write as it can be put to a handle. */
export interface Ready {
  op: Operation;
  table: string;
  row: string | null;
  values: TaggedRecord;
}

/** What Jazz made of it. */
export interface Written {
  row: string | null;
  batch: string | null;
}

/** What came of a write that was played. */
export interface Played {
  /** `missing` and `depends`: it was not put to Jazz; `unanswered`: nor could it be planned. */
  how: "made" | "denied" | "refused" | "missing" | "depends" | "unanswered";
  result: Omit<DryRunResult, "verdict">;
  /** Whether it was, or would have been, an upsert that inserts. */
  inserts: boolean;
  batch: string | null;
}

/** Where writes are read back: in a transaction first, then as the backend sees rows. */
export interface Readers {
  /** The transaction under way, or the handle that is written through. */
  inside: object;
  /** The backend's own handle, which sees every row. */
  own: object;
}

interface Planned {
  ready: Ready | null;
  missing: string[];
  depends: boolean;
  table: string | null;
  row: string | null;
  before: TaggedRecord | null;
  inserts: boolean;
}

const UNREAD = "Jazz did not answer how the row is after it.";
const UNSEEN = "Whoever the handle stands for does not see the row after it.";

export const isDenial = (message: string): boolean =>
  /policy denied|permission_denied/i.test(message);

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
  readonly #ids = new IdMap();

  constructor(
    readonly tables: Tables,
    readonly rows: Rows,
  ) {}

  /** Plays one write: `put` hands it to Jazz. Never throws. */
  async play(
    write: ReplayWrite,
    readers: Readers,
    put: (ready: Ready, inserts: boolean) => Written | Promise<Written>,
  ): Promise<Played> {
    const played: Played = { how: "made", result: unplayed(write), inserts: false, batch: null };
    const { result } = played;
    const ends = (how: Played["how"], became: string): Played => {
      this.refused(write, result.before, became);
      return { ...played, how };
    };
    try {
      const plan = await this.#plan(write, readers);
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
        const how = isDenial(result.thrown) ? "denied" : "refused";
        return ends(how, `was ${how}`);
      }
      played.batch = written.batch;
      result.row = written.row;
      if (written.row === null) return played;
      if (write.row !== null) this.#ids.set(write.row, written.row);
      await this.#lookAfter(result, ready, written.row, readers);
      return played;
    } catch (error) {
      result.thrown = messageOf(error);
      result.missing = ["Jazz did not answer what this write has to do with."];
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
    { inside }: Readers,
  ): Promise<void> {
    try {
      result.after = await this.rows.read(inside, table, row, true);
      if (!result.after && op !== "delete") result.missing.push(UNSEEN);
    } catch {
      result.missing.push(UNREAD);
    }
  }

  /** @throws what Jazz throws at a read. */
  async #plan(write: ReplayWrite, readers: Readers): Promise<Planned> {
    const { op, table } = write;
    const row = write.row === null ? null : this.#ids.id(write.row);
    const nothing = { ready: null, depends: false, before: null, inserts: false };
    const plan: Planned = { ...nothing, missing: [], table, row };
    const without = (...missing: string[]): Planned => ({ ...plan, missing });
    const needed = this.#ids.needed(write);
    if (needed !== undefined) return { ...without(needed), depends: true };
    if (table === null) return without("The table of this row is not known.");
    const structure = this.tables.structure(table);
    if (!structure) return without(`This backend's app has no table “${table}”.`);
    if (op !== "insert") {
      if (row === null) return without("The recording does not know which row this write was for.");
      plan.before = await this.#before(readers, table, row);
      const gone = !plan.before;
      const deleted = gone && (await this.rows.has(readers.own, table, row));
      plan.inserts = op === "upsert" && gone && !deleted;
      if (gone && !deleted && !plan.inserts) return without("This backend does not hold the row.");
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

  /** What this transaction has written, else what the backend has. */
  async #before(readers: Readers, table: string, row: string): Promise<TaggedRecord | null> {
    const { inside, own } = readers;
    const within = await this.rows.read(inside, table, row, true).catch(() => null);
    return within ?? this.rows.read(own, table, row);
  }
}
