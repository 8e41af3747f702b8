/**
 * Plays recorded writes as somebody else in one transaction that is always rolled back: the
 * engine judges them, and the app, its subscriptions and other users see none of it.
 */
import type { DryRunResult, ReplayWrite } from "../../../protocol/commands.ts";
import type { Operation } from "../../../protocol/jazz.ts";
import { randomUuid } from "../dialects/bytes.ts";
import { type Play, type Played, Stage } from "./stage.ts";

export interface DryRun extends Play<DryRunResult> {
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
const OTHER_REASON = "The engine refused the write for another reason than its policies.";
const THROWAWAY =
  "It was played under a throw-away id, since an id stays taken after a roll-back: a policy that " +
  "looks at the id itself may judge otherwise.";

/** One result per write, in order; fewer when it was stopped. Must not run within a page's call. */
export async function dryRun(writes: readonly ReplayWrite[], run: DryRun): Promise<DryRunResult[]> {
  const { calls, scope } = run;
  const stage = new Stage(run);
  const results: DryRunResult[] = [];
  let { enforcing } = run;
  const batch = calls.begin("transactional");
  try {
    for (const write of writes) {
      await run.breathe();
      if (run.stopped()) break;
      const played = await stage.play(write, batch, (ready, inserts) =>
        calls.write({ ...ready, row: inserts ? randomUuid() : ready.row, scope, batch }),
      );
      enforcing ||= played.how === "denied";
      const result = judged(played, doubts(write, { ...run, enforcing }));
      results.push(result);
      run.progress(result);
    }
  } finally {
    calls.rollback(batch);
  }
  return results;
}

/** Why it says nothing of somebody's rights that the engine took a write. */
function doubts({ op }: ReplayWrite, { scope, enforcing, unjudged }: DryRun): string[] {
  if (scope.session === null) return [NOT_CHECKED];
  if (unjudged.includes(op)) return [NOT_JUDGED];
  return enforcing ? [] : [NOT_LOADED];
}

function judged({ how, result, inserts }: Played, doubts: readonly string[]): DryRunResult {
  const caveats = inserts ? [THROWAWAY] : [];
  if (how === "denied") return { ...result, verdict: "denied", missing: caveats };
  if (how === "made") {
    const verdict = doubts.length > 0 ? "unknown" : "allowed";
    return { ...result, verdict, missing: [...doubts, ...result.missing, ...caveats] };
  }
  const missing = how === "refused" ? [OTHER_REASON] : result.missing;
  return { ...result, verdict: "unknown", missing };
}
