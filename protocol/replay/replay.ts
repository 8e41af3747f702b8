/** Plays recorded writes for good: what was one batch is one batch again. */
import type { ReplayResult, ReplayWrite } from "../commands.ts";
import type { BatchMode } from "../jazz.ts";
import { messageOf } from "../message-of.ts";
import type { Play, Ready, View, Written } from "./play.ts";
import { type Played, Stage } from "./stage.ts";
import { unplayed } from "./unplayed.ts";

/** `Batch`: whatever a batch under way is known by. All throw what Jazz throws. */
export interface Replay<Batch> extends Play<ReplayResult> {
  pen: {
    begin(mode: BatchMode): Batch;
    commit(batch: Batch, mode: BatchMode): void | Promise<void>;
    rollback(batch: Batch, mode: BatchMode): void | Promise<void>;
  };
  write(ready: Ready, batch: Batch | null): Written | Promise<Written>;
  view(batch: Batch | null): View;
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

/** One result per write, in order. */
export async function replay<Batch>(
  writes: readonly ReplayWrite[],
  run: Replay<Batch>,
): Promise<ReplayResult[]> {
  const player = new Player(run);
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

class Player<Batch> {
  readonly #stage: Stage;

  constructor(readonly run: Replay<Batch>) {
    this.#stage = new Stage(run.place);
  }

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
    let batch: Batch;
    try {
      batch = pen.begin(mode);
    } catch (error) {
      thrown = messageOf(error);
      return group.map((write) => ({ ...skipped(write), outcome: "failed", thrown }));
    }
    for (const write of group) {
      const played: Played | null = broken ? null : await this.#one(write, batch);
      results.push(played ? resultOf(played) : skipped(write, BROKEN));
      // Who gives no answer is not asked for the rest either.
      broken ||= played?.how === "unanswered" || (strict && played?.how !== "made");
    }
    if (results.some(isMade) && !(broken && strict)) {
      try {
        await pen.commit(batch, mode);
        return results;
      } catch (error) {
        thrown = messageOf(error);
      }
    }
    try {
      await pen.rollback(batch, mode);
    } catch {
      // There is nothing more that could be done about it.
    }
    return results.map((result, position) => {
      const write = group[position];
      if (!write || !isMade(result)) return result;
      this.#stage.refused(write, result.before, "was rolled back");
      return { ...result, outcome: "rolled back", thrown };
    });
  }

  #one(write: ReplayWrite, batch: Batch | null): Promise<Played> {
    const { run } = this;
    return this.#stage.play(write, run.view(batch), (ready) => run.write(ready, batch));
  }
}

const resultOf = ({ how, result, batch }: Played): ReplayResult => ({
  ...result,
  outcome: OUTCOMES[how],
  batch,
});

const isMade = ({ outcome }: ReplayResult): boolean => outcome === "made";
