/**
 * What a dry run is after alpha.53, where a transaction judges nothing: Jazz itself is asked about
 * each write under the handle, and nothing is written, not even for a moment.
 */
import type { Advice, DryRunResult, ReplayWrite, Request } from "../../protocol/commands.ts";
import { advise } from "./advise.ts";
import { breathe, type Play } from "./play.ts";
import { type Played, type Ready, Stage } from "./stage.ts";

const ASKED = "Jazz was asked, and nothing written: how the row would be is not shown.";
const NO_QUESTION = "Jazz cannot be asked about restoring a row.";

/** One result per write, in order; fewer when it was stopped. */
export async function advisedRun(
  writes: readonly ReplayWrite[],
  run: Play<DryRunResult>,
): Promise<DryRunResult[]> {
  const stage = new Stage(run.tables, run.rows);
  const readers = { inside: run.own.db, own: run.own.db };
  const results: DryRunResult[] = [];
  for (const write of writes) {
    await breathe();
    if (run.stopped()) break;
    let advice: Advice = { verdict: "unknown", missing: null };
    const played = await stage.play(write, readers, async (ready, inserts) => {
      advice = await ask(ready, inserts, run);
      return { row: null, batch: null };
    });
    const result = judged(played, advice);
    results.push(result);
    run.progress(result);
  }
  return results;
}

async function ask(
  { op, table, row, values }: Ready,
  inserts: boolean,
  run: Play<DryRunResult>,
): Promise<Advice> {
  if (op === "restore") return { verdict: "unknown", missing: NO_QUESTION };
  const asked = op === "upsert" ? (inserts ? "insert" : "update") : op;
  const question: Request<"advise"> = { host: "", table, row, op: asked, values };
  return advise(run.target.db, question, run.tables, run.rows);
}

function judged({ how, result }: Played, { verdict, missing }: Advice): DryRunResult {
  if (how !== "made") return { ...result, verdict: "unknown" };
  const row = result.row ?? null;
  return { ...result, row, verdict, missing: missing === null ? [ASKED] : [missing] };
}
