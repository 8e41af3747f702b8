/**
 * Plays recorded writes as somebody else in one transaction that is always rolled back: the
 * engine judges them, and the app, its subscriptions and other users see none of it.
 */
import type { DryRunResult, ReplayWrite } from "../../../protocol/commands.ts";
import type { Operation } from "../../../protocol/jazz.ts";
import { dryVerdict, type Taken } from "../../../protocol/replay/dry-verdict.ts";
import { oneByOne } from "../../../protocol/replay/play.ts";
import { Stage } from "../../../protocol/replay/stage.ts";
import { randomUuid } from "../dialects/bytes.ts";
import type { PagePlay } from "./page-place.ts";

export interface DryRun extends PagePlay<DryRunResult> {
  /** Whether the engine is known to judge writes by policies. */
  enforcing: boolean;
  /** What the engine takes from everybody. */
  unjudged: readonly Operation[];
}

const NOT_LOADED = "Policies are not loaded in this page's engine: it lets everything through.";
const NOT_CHECKED =
  "Without a session, as here, the engine checks nothing, so it cannot say what a user may do.";
const NOT_JUDGED =
  "The page's engine takes this from everybody; only a server asks policies about it.";

/** One result per write, in order; fewer when it was stopped. Must not run within a page's call. */
export async function dryRun(writes: readonly ReplayWrite[], run: DryRun): Promise<DryRunResult[]> {
  const { calls, scope, place } = run;
  const stage = new Stage(place);
  let { enforcing } = run;
  const batch = calls.begin("transactional");
  const view = place.view(batch);
  try {
    return await oneByOne(writes, run, async (write) => {
      const played = await stage.play(write, view, (ready, inserts) =>
        calls.write({ ...ready, row: inserts ? randomUuid() : ready.row, scope, batch }),
      );
      enforcing ||= played.how === "denied";
      return dryVerdict(played, taken(write, { ...run, enforcing }), place.words);
    });
  } finally {
    calls.rollback(batch);
  }
}

/** Often it says nothing of somebody's rights that the engine took a write. */
function taken({ op }: ReplayWrite, { scope, enforcing, unjudged }: DryRun): Taken {
  const unknown = (why: string): Taken => ({ verdict: "unknown", missing: [why] });
  if (scope.session === null) return unknown(NOT_CHECKED);
  if (unjudged.includes(op)) return unknown(NOT_JUDGED);
  return enforcing ? { verdict: "allowed", missing: [] } : unknown(NOT_LOADED);
}
