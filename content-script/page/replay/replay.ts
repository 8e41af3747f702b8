/** Plays recorded writes for good, as somebody else: what was one batch is one batch again. */
import type { ReplayResult, ReplayWrite } from "../../../protocol/commands.ts";
import type { BatchMode } from "../../../protocol/jazz.ts";
import { attempt, messageOf } from "../primordials.ts";
import type { Pen } from "./pen.ts";
import { type Planned, type Play, Stage } from "./stage.ts";

export interface Replay extends Play<ReplayResult> {
  pen: Pen;
  isDenial(message: string): boolean;
}

const BROKEN = "Another write of the same batch was refused, or not answered.";

/** One result per write, in order. Must not run within a page's call. */
export async function replay(writes: readonly ReplayWrite[], run: Replay): Promise<ReplayResult[]> {
  const player = new Player(run, new Stage(run));
  const results: ReplayResult[] = [];
  for (const group of groupsOf(writes)) {
    const played = run.stopped()
      ? group.map((write) => skipped(write, "It was stopped before this write."))
      : await player.play(group);
    for (const result of played) {
      results.push(result);
      run.progress(result);
    }
  }
  return results;
}

/** Writes that follow each other in the same batch. */
function* groupsOf(writes: readonly ReplayWrite[]): Generator<ReplayWrite[]> {
  let group: ReplayWrite[] = [];
  for (const write of writes) {
    const [first] = group;
    if (first && (!first.batch || first.batch.id !== write.batch?.id)) {
      yield group;
      group = [];
    }
    group.push(write);
  }
  if (group.length > 0) yield group;
}

function skipped({ write, row, table }: ReplayWrite, ...missing: string[]): ReplayResult {
  return {
    write,
    outcome: "skipped",
    missing,
    thrown: null,
    row,
    table,
    before: null,
    after: null,
    batch: null,
  };
}

class Player {
  /** Whether the engine gave no answer: then nothing more of the batch is asked of it. */
  #lost = false;

  constructor(
    readonly run: Replay,
    readonly stage: Stage,
  ) {}

  async play(group: readonly ReplayWrite[]): Promise<ReplayResult[]> {
    const mode = group[0]?.batch?.mode;
    if (mode !== undefined) return this.#together(group, mode);
    return Promise.all(group.map((write) => this.#one(write, null)));
  }

  /** In a transaction a refusal takes all of it back; in a direct batch the others stay. */
  async #together(group: readonly ReplayWrite[], mode: BatchMode): Promise<ReplayResult[]> {
    const { pen } = this.run;
    const results: ReplayResult[] = [];
    let batch: string;
    try {
      batch = pen.begin(mode);
    } catch (error) {
      const thrown = messageOf(error);
      return group.map((write) => ({ ...skipped(write), outcome: "failed", thrown }));
    }
    let broken = false;
    this.#lost = false;
    for (const write of group) {
      const result: ReplayResult = broken ? skipped(write, BROKEN) : await this.#one(write, batch);
      broken ||= this.#lost || (mode === "transactional" && result.outcome !== "made");
      results.push(result);
    }
    let thrown: string | null = null;
    if (results.some(isMade) && !(broken && mode === "transactional")) {
      try {
        pen.commit(batch, mode);
        return results;
      } catch (error) {
        thrown = messageOf(error);
      }
    }
    attempt(() => pen.rollback(batch, mode));
    return results.map((result, position) => {
      const write = group[position];
      if (!write || !isMade(result)) return result;
      this.stage.refused(write, result.before, "was rolled back");
      return { ...result, outcome: "rolled back", thrown };
    });
  }

  async #one(write: ReplayWrite, batch: string | null): Promise<ReplayResult> {
    const { run, stage } = this;
    const result = skipped(write);
    let plan: Planned;
    try {
      plan = await stage.plan(write, batch ?? undefined);
    } catch (error) {
      this.#lost = true;
      stage.refused(write, null, "could not be made");
      return { ...result, outcome: "failed", thrown: messageOf(error) };
    }
    const { ready, missing, depends, table, row, before } = plan;
    Object.assign(result, { missing, table, row, before });
    if (!ready) {
      stage.refused(write, before, depends ? "was not tried" : "could not be made");
      return { ...result, outcome: depends ? "skipped" : "failed" };
    }
    try {
      const made = run.pen.write({ ...ready, scope: run.scope, batch });
      Object.assign(result, { outcome: "made", row: made.row, batch: made.batch });
    } catch (error) {
      const thrown = messageOf(error);
      const denied = run.isDenial(thrown);
      stage.refused(write, before, denied ? "was denied" : "was refused");
      return { ...result, outcome: denied ? "denied" : "failed", thrown };
    }
    stage.made(write, result.row);
    if (result.row !== null) {
      const read = stage.read(ready.table, result.row, batch ?? undefined);
      result.after = await read.catch(() => null);
    }
    return result;
  }
}

const isMade = ({ outcome }: ReplayResult): boolean => outcome === "made";
