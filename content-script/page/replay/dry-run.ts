/**
 * Plays recorded writes as somebody else in one transaction that is always rolled back: the
 * engine judges them, and the app, its subscriptions and other users see none of it.
 */
import { type Mode, type Scope, scopeFor } from "../../../protocol/attribution.ts";
import type { DryRunResult, ReplayWrite } from "../../../protocol/commands.ts";
import type { Schema, Session, TaggedRecord } from "../../../protocol/jazz.ts";
import { randomUuid } from "../dialects/bytes.ts";
import type { EngineCalls } from "../dialects/dialect.ts";
import type { TappedEngine } from "../hosts/tapped-engine.ts";
import { engineTools } from "../impersonation/engine-tools.ts";
import { messageOf, now } from "../primordials.ts";
import { rowsIn } from "../stream/locate.ts";
import { IdMap } from "./id-map.ts";
import { readRow } from "./read-row.ts";

export interface DryRun {
  writes: readonly ReplayWrite[];
  persona: Session | null;
  mode: Mode;
  /** Whether the engine is known to judge writes by policies. */
  enforcing: boolean;
  /** The table of a row, where the stream has shown it. */
  tableOf(row: string): string | null;
  progress(result: DryRunResult): void;
  /** Whether somebody asked to stop. */
  stopped(): boolean;
  /** Lets the page do what is due. */
  pause(): Promise<void>;
}

/** Milliseconds that a replay keeps the page to itself: its app goes on, and somebody may stop it. */
const SLICE = 10;

const NOT_LOADED = "Policies are not loaded in this page's engine: it lets everything through.";
const NOT_CHECKED = "In this mode the engine checks nothing, so it cannot say what a user may do.";

/** One result per write, in order; fewer when it was stopped. Must not run within a page's call. */
export async function dryRun(engine: TappedEngine, run: DryRun): Promise<DryRunResult[]> {
  const { calls } = engineTools(engine);
  const schema = calls.schema();
  const scope = scopeFor(run.persona, run.mode);
  const batch = calls.begin("transactional");
  const player = new Player(engine, run, schema, scope, batch);
  const results: DryRunResult[] = [];
  let since = now();
  try {
    for (const write of run.writes) {
      if (now() - since > SLICE) {
        await run.pause();
        since = now();
      }
      if (run.stopped()) break;
      const result = await player.play(write);
      results.push(result);
      run.progress(result);
    }
  } finally {
    calls.rollback(batch);
  }
  return results;
}

class Player {
  readonly #calls: EngineCalls;
  readonly #ids = new IdMap();
  #enforcing: boolean;

  constructor(
    readonly engine: TappedEngine,
    readonly run: DryRun,
    readonly schema: Schema,
    readonly scope: Scope,
    readonly batch: string,
  ) {
    this.#calls = engineTools(engine).calls;
    this.#enforcing = run.enforcing;
  }

  async play(write: ReplayWrite): Promise<DryRunResult> {
    const recorded = write.row === null ? null : this.#ids.id(write.row);
    const table = write.table ?? (recorded === null ? null : await this.#locate(recorded));
    const empty = { write: write.write, table, row: recorded, before: null, after: null };
    const unknown = (missing: string, thrown: string | null = null): DryRunResult => ({
      ...empty,
      verdict: "unknown",
      missing: [missing],
      thrown,
    });
    if (table === null)
      return unknown("The table of this row is not known, and no table here has it.");
    if (!Object.hasOwn(this.schema, table)) {
      return unknown(`This page's engine has no table “${table}”.`);
    }
    if (recorded === null && write.op !== "insert") {
      return unknown("The recording does not know which row this write was for.");
    }
    const before =
      recorded === null || write.op === "insert" ? null : await this.#read(table, recorded);
    const target = await this.#targetOf(write, table, recorded, before);
    const values = this.#ids.values(write.values ?? {});
    let row: string | null;
    try {
      const { op } = write;
      const { scope, batch } = this;
      row = this.#calls.write({ op, table, row: target, values, scope, batch }).row;
    } catch (error) {
      return this.#thrown({ ...empty, before }, messageOf(error));
    }
    if (write.row !== null && row !== null) this.#ids.set(write.row, row);
    const after = row === null ? null : await this.#read(table, row);
    return { ...empty, row, before, after, thrown: null, ...this.#allowed() };
  }

  #thrown(
    result: Omit<DryRunResult, "verdict" | "missing" | "thrown">,
    thrown: string,
  ): DryRunResult {
    if (this.engine.shape.isDenial(thrown)) {
      this.#enforcing = true;
      return { ...result, verdict: "denied", missing: [], thrown };
    }
    const missing = ["The engine refused the write for another reason than its policies."];
    return { ...result, verdict: "unknown", missing, thrown };
  }

  #allowed(): Pick<DryRunResult, "verdict" | "missing"> {
    if (this.scope.session === null) return { verdict: "unknown", missing: [NOT_CHECKED] };
    if (!this.#enforcing) return { verdict: "unknown", missing: [NOT_LOADED] };
    return { verdict: "allowed", missing: [] };
  }

  /** An id that is inserted stays taken after a roll-back, so that a new row gets a throw-away one. */
  async #targetOf(
    { op }: ReplayWrite,
    table: string,
    recorded: string | null,
    before: TaggedRecord | null,
  ): Promise<string | null> {
    if (op === "insert" || recorded === null) return null;
    if (op === "update" || op === "delete" || before !== null) return recorded;
    if (op === "restore" && (await rowsIn(this.#calls, table, [recorded], this.batch)).length > 0)
      return recorded;
    return randomUuid();
  }

  async #locate(row: string): Promise<string | null> {
    const known = this.run.tableOf(row);
    if (known !== null) return known;
    for (const table of Object.keys(this.schema)) {
      if ((await rowsIn(this.#calls, table, [row], this.batch)).length > 0) return table;
    }
    return null;
  }

  #read(table: string, row: string): Promise<TaggedRecord | null> {
    return readRow(this.#calls, this.schema, table, row, this.batch);
  }
}
