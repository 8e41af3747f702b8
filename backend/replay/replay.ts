/** Plays recorded writes for good through a handle: what was one batch is one batch again. */
import type { ReplayResult, ReplayWrite } from "../../protocol/commands.ts";
import type { BatchMode } from "../../protocol/jazz.ts";
import { messageOf } from "../safely.ts";
import type { Pen, PenBatch } from "./pen.ts";
import { breathe, type Play } from "./play.ts";
import { type Played, Stage, unplayed } from "./stage.ts";

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

/** One result per write, in order. */
export async function replay(writes: readonly ReplayWrite[], run: Replay): Promise<ReplayResult[]> {
  const stage = new Stage(run.tables, run.rows);
  const results: ReplayResult[] = [];
  for (const group of groupsOf(writes)) {
    await breathe();
    const played = run.stopped()
      ? group.map((write) => skipped(write, STOPPED))
      : await playGroup(group, stage, run);
    for (const result of played) {
      results.push(result);
      run.progress(result);
    }
  }
  return results;
}

/** Writes that follow each other in the same batch. */
function groupsOf(writes: readonly ReplayWrite[]): ReplayWrite[][] {
  const groups: ReplayWrite[][] = [];
  for (const write of writes) {
    const group = groups.at(-1);
    const id = group?.[0]?.batch?.id;
    if (group && id !== undefined && id === write.batch?.id) group.push(write);
    else groups.push([write]);
  }
  return groups;
}

const skipped = (write: ReplayWrite, ...missing: string[]): ReplayResult => ({
  ...unplayed(write),
  missing,
  outcome: "skipped",
  batch: null,
});

async function playGroup(
  group: readonly ReplayWrite[],
  stage: Stage,
  run: Replay,
): Promise<ReplayResult[]> {
  const [first] = group;
  if (first?.batch) return together(group, first.batch.mode, stage, run);
  return first ? [resultOf(await playOne(first, null, stage, run))] : [];
}

/** In a transaction a refusal takes all of it back; in a direct batch the others stay. */
async function together(
  group: readonly ReplayWrite[],
  mode: BatchMode,
  stage: Stage,
  run: Replay,
): Promise<ReplayResult[]> {
  const { pen } = run;
  const strict = mode === "transactional";
  const results: ReplayResult[] = [];
  let thrown: string | null = null;
  let broken = false;
  let batch: PenBatch;
  try {
    batch = pen.begin(mode);
  } catch (error) {
    thrown = messageOf(error);
    return group.map((write) => ({ ...skipped(write), outcome: "failed", thrown }));
  }
  for (const write of group) {
    const played: Played | null = broken ? null : await playOne(write, batch, stage, run);
    results.push(played ? resultOf(played) : skipped(write, BROKEN));
    broken ||= played?.how === "unanswered" || (strict && played?.how !== "made");
  }
  if (results.some(isMade) && !(broken && strict)) {
    try {
      await pen.commit(batch);
      return results;
    } catch (error) {
      thrown = messageOf(error);
    }
  }
  await pen.rollback(batch);
  return results.map((result, position) => {
    const write = group[position];
    if (!write || !isMade(result)) return result;
    stage.refused(write, result.before, "was rolled back");
    return { ...result, outcome: "rolled back", thrown };
  });
}

function playOne(
  write: ReplayWrite,
  batch: PenBatch | null,
  stage: Stage,
  { pen, target, own }: Replay,
): Promise<Played> {
  const readers = { inside: batch?.raw ?? target.db, own: own.db };
  return stage.play(write, readers, (ready) => pen.write(ready, batch));
}

const resultOf = ({ how, result, batch }: Played): ReplayResult => ({
  ...result,
  outcome: OUTCOMES[how],
  batch,
});

const isMade = ({ outcome }: ReplayResult): boolean => outcome === "made";
