/** Plays recorded writes for good, as somebody else: what was one batch is one batch again. */
import type { ReplayResult, ReplayWrite } from "../../../protocol/commands.ts";
import type { BatchMode } from "../../../protocol/jazz.ts";
import { attempt, messageOf } from "../primordials.ts";
import type { Pen } from "./pen.ts";
import { type Play, type Played, Stage, unplayed } from "./stage.ts";

export interface Replay extends Play<ReplayResult> {
  pen: Pen;
}

const STOPPED = "It was stopped before this write.";
const BROKEN = "Another write of the same batch was refused, or not answered.";

const OUTCOMES: Record<Played["how"], ReplayResult["outcome"]> = {
  made: "made",
  denied: "denied",
  refused: "failed",
  missing: "failed",
  unanswered: "failed",
  depends: "skipped",
};

/** One result per write, in order. Must not run within a page's call. */
export async function replay(writes: readonly ReplayWrite[], run: Replay): Promise<ReplayResult[]> {
  const player = new Player(run, new Stage(run));
  const results: ReplayResult[] = [];
  for (const group of groupsOf(writes)) {
    await run.breathe();
    const played = run.stopped()
      ? group.map((write) => skipped(write, STOPPED))
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

const skipped = (write: ReplayWrite, ...missing: string[]): ReplayResult => ({
  ...unplayed(write),
  missing,
  outcome: "skipped",
  batch: null,
});

class Player {
  constructor(
    readonly run: Replay,
    readonly stage: Stage,
  ) {}

  async play(group: readonly ReplayWrite[]): Promise<ReplayResult[]> {
    const [first] = group;
    if (first?.batch) return this.#together(group, first.batch.mode);
    return first ? [resultOf(await this.#one(first, null))] : [];
  }

  /** In a transaction a refusal takes all of it back; in a direct batch the others stay. */
  async #together(group: readonly ReplayWrite[], mode: BatchMode): Promise<ReplayResult[]> {
    const { pen } = this.run;
    const strict = mode === "transactional";
    const results: ReplayResult[] = [];
    let thrown: string | null = null;
    let broken = false;
    let batch: string;
    try {
      batch = pen.begin(mode);
    } catch (error) {
      thrown = messageOf(error);
      return group.map((write) => ({ ...skipped(write), outcome: "failed", thrown }));
    }
    for (const write of group) {
      const played: Played | null = broken ? null : await this.#one(write, batch);
      results.push(played ? resultOf(played) : skipped(write, BROKEN));
      // An engine that gives no answer is not asked for the rest either.
      broken ||= played?.how === "unanswered" || (strict && played?.how !== "made");
    }
    if (results.some(isMade) && !(broken && strict)) {
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

  #one(write: ReplayWrite, batch: string | null): Promise<Played> {
    const { pen, scope } = this.run;
    return this.stage.play(write, batch ?? undefined, (ready) =>
      pen.write({ ...ready, scope, batch }),
    );
  }
}

const resultOf = ({ how, result, batch }: Played): ReplayResult => ({
  ...result,
  outcome: OUTCOMES[how],
  batch,
});

const isMade = ({ outcome }: ReplayResult): boolean => outcome === "made";
