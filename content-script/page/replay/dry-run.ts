/**
 * Plays recorded writes as somebody else in one transaction that is always rolled back: the
 * engine judges them, and the app, its subscriptions and other users see none of it.
 */
import type { DryRunResult, ReplayWrite } from "../../../protocol/commands.ts";
import type { Operation } from "../../../protocol/jazz.ts";
import { randomUuid } from "../dialects/bytes.ts";
import { messageOf } from "../primordials.ts";
import { type Planned, type Play, Stage } from "./stage.ts";

export interface DryRun extends Play<DryRunResult> {
  /** Whether the engine is known to judge writes by policies. */
  enforcing: boolean;
  isDenial(message: string): boolean;
  /** What the engine takes from everybody. */
  unjudged: readonly Operation[];
}

const NOT_LOADED = "Policies are not loaded in this page's engine: it lets everything through.";
const NOT_CHECKED =
  "Without a session, as here, the engine checks nothing, so it cannot say what a user may do.";
const NOT_JUDGED =
  "The page's engine takes this from everybody; only a server asks policies about it.";
const OTHER_REASON = "The engine refused the write for another reason than its policies.";
const NO_ANSWER = "The engine did not answer what this write has to do with.";
const NOT_READ = "The engine did not answer how the row would be.";
const THROWAWAY =
  "It was played under a throw-away id, since an id stays taken after a roll-back: a policy that " +
  "looks at the id itself may judge otherwise.";

/** One result per write, in order; fewer when it was stopped. Must not run within a page's call. */
export async function dryRun(writes: readonly ReplayWrite[], run: DryRun): Promise<DryRunResult[]> {
  const stage = new Stage(run);
  const batch = run.calls.begin("transactional");
  const player = new Player(run, stage, batch);
  const results: DryRunResult[] = [];
  try {
    for (const write of writes) {
      if (run.stopped()) break;
      const result = await player.play(write);
      results.push(result);
      run.progress(result);
    }
  } finally {
    run.calls.rollback(batch);
  }
  return results;
}

class Player {
  #enforcing: boolean;

  constructor(
    readonly run: DryRun,
    readonly stage: Stage,
    readonly batch: string,
  ) {
    this.#enforcing = run.enforcing;
  }

  async play(write: ReplayWrite): Promise<DryRunResult> {
    const { row, table } = write;
    const result: DryRunResult = {
      write: write.write,
      verdict: "unknown",
      missing: [],
      thrown: null,
      row,
      table,
      before: null,
      after: null,
    };
    try {
      const plan = await this.stage.plan(write, this.batch);
      const { ready, missing, table, row, before } = plan;
      Object.assign(result, { missing, table, row, before });
      if (ready) {
        this.#put(write, plan.inserts ? { ...ready, row: randomUuid() } : ready, result);
        if (plan.inserts) result.missing.push(THROWAWAY);
        if (result.thrown === null) await this.#readBack(result);
        return result;
      }
    } catch (error) {
      result.thrown = messageOf(error);
      result.missing = [NO_ANSWER];
    }
    this.stage.refused(write, result.before, "could not be played");
    return result;
  }

  /** Puts the write to the engine; what comes of it goes into the result. */
  #put(write: ReplayWrite, ready: NonNullable<Planned["ready"]>, result: DryRunResult): void {
    const { run, batch, stage } = this;
    const { calls, scope, isDenial } = run;
    try {
      result.row = calls.write({ ...ready, scope, batch }).row;
    } catch (error) {
      const thrown = messageOf(error);
      const denied = isDenial(thrown);
      result.thrown = thrown;
      if (denied) result.verdict = "denied";
      else result.missing = [OTHER_REASON];
      this.#enforcing ||= denied;
      stage.refused(write, result.before, denied ? "was denied" : "was refused");
      return;
    }
    stage.made(write, result.row);
    if (scope.session === null) result.missing = [NOT_CHECKED];
    else if (run.unjudged.includes(write.op)) result.missing = [NOT_JUDGED];
    else if (this.#enforcing) result.verdict = "allowed";
    else result.missing = [NOT_LOADED];
  }

  async #readBack(result: DryRunResult): Promise<void> {
    const { table, row } = result;
    if (table === null || row === null) return;
    try {
      result.after = await this.stage.read(table, row, this.batch);
    } catch {
      result.missing.push(NOT_READ);
    }
  }
}
