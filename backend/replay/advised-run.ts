/**
 * What a dry run is after alpha.53, where a transaction judges nothing: Jazz itself is asked about
 * each write under the handle, and nothing is written, not even for a moment.
 */
import type { Advice, DryRunResult, ReplayWrite, Request } from "../../protocol/commands.ts";
import { oneByOne, type Ready } from "../../protocol/replay/play.ts";
import { type Played, Stage } from "../../protocol/replay/stage.ts";
import { advise } from "./advise.ts";
import type { BackendPlay } from "./backend-place.ts";

const ASKED = "Jazz was asked, and nothing written: how the row would be is not shown.";
const NO_QUESTION = "Jazz cannot be asked about restoring a row.";

/** One result per write, in order; fewer when it was stopped. */
export function advisedRun(
  writes: readonly ReplayWrite[],
  run: BackendPlay<DryRunResult>,
): Promise<DryRunResult[]> {
  const stage = new Stage(run.place);
  const view = run.place.view(run.own.db);
  return oneByOne(writes, run, async (write) => {
    let advice: Advice = { verdict: "unknown", missing: null };
    const played = await stage.play(write, view, async (ready, inserts) => {
      advice = await ask(ready, inserts, run);
      return { row: null, batch: null };
    });
    return judged(played, advice);
  });
}

async function ask(
  { op, table, row, values }: Ready,
  inserts: boolean,
  run: BackendPlay<DryRunResult>,
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
