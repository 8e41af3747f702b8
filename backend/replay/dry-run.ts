/**
 * Plays recorded writes through a handle in one transaction that is always rolled back: Jazz
 * judges them, and the app, its subscriptions, the server and other users see none of it.
 */
import { randomUUID } from "node:crypto";
import type { DryRunResult, ReplayWrite } from "../../protocol/commands.ts";
import { attempt, isObject, member } from "../safely.ts";
import { breathe, type Play } from "./play.ts";
import { put, rowWritten } from "./put.ts";
import type { Rows } from "./rows.ts";
import { type Played, Stage } from "./stage.ts";

export interface DryRun extends Play<DryRunResult> {
  /** Whether the context enforces policies. */
  enforcing: boolean;
}

const NOT_LOADED =
  "This context was given no permissions: its engine lets everything through, whoever asks.";
const NOT_CHECKED =
  "This handle has the backend's permissions: nothing is checked, whoever is written as author.";
const OTHER_REASON = "Jazz refused the write for another reason than its policies.";
const THROWAWAY =
  "It was played under a throw-away id, since an id stays taken after a roll-back: a policy that " +
  "looks at the id itself may judge otherwise.";

/** Whether a transaction of this Jazz says anything of permissions: later ones judge elsewhere. */
export const canDryRun = (db: object): boolean => typeof member(db, "beginBatch") === "function";

/** One result per write, in order; fewer when it was stopped. */
export async function dryRun(writes: readonly ReplayWrite[], run: DryRun): Promise<DryRunResult[]> {
  const { target, own, tables, rows } = run;
  const stage = new Stage(tables, rows);
  const results: DryRunResult[] = [];
  let { enforcing } = run;
  const transaction = rows.hand.call(target.db, "beginTransaction");
  if (!isObject(transaction)) throw new Error("This handle has no transactions to play writes in.");
  try {
    for (const write of writes) {
      await breathe();
      if (run.stopped()) break;
      const readers = { inside: transaction, own: own.db };
      const played = await stage.play(write, readers, (ready, inserts) => {
        const tried = inserts ? { ...ready, row: randomUUID() } : ready;
        const result = put(transaction, tried, tables, rows);
        return { row: rowWritten(tried, result), batch: null };
      });
      enforcing ||= played.how === "denied";
      const result = judged(played, { ...run, enforcing });
      results.push(result);
      run.progress(result);
    }
  } finally {
    rollBack(transaction, rows);
  }
  return results;
}

/** A transaction in which nothing was tried cannot be rolled back, and need not be. */
function rollBack(transaction: object, { hand }: Rows): void {
  attempt(() => void hand.call(transaction, "rollback"));
}

function judged({ how, result, inserts }: Played, { target, enforcing }: DryRun): DryRunResult {
  const caveats = inserts ? [THROWAWAY] : [];
  if (how === "denied") return { ...result, verdict: "denied", missing: caveats };
  if (how === "made") {
    const missing = [...result.missing, ...caveats];
    if (target.handle.scope.session === null) {
      return { ...result, verdict: "allowed", missing: [NOT_CHECKED, ...missing] };
    }
    return enforcing
      ? { ...result, verdict: "allowed", missing }
      : { ...result, verdict: "unknown", missing: [NOT_LOADED, ...missing] };
  }
  const missing = how === "refused" ? [OTHER_REASON] : result.missing;
  return { ...result, verdict: "unknown", missing };
}
