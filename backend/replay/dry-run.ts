/**
 * Plays recorded writes through a handle in one transaction that is always rolled back: Jazz
 * judges them, and the app, its subscriptions, the server and other users see none of it.
 */
import { randomUUID } from "node:crypto";
import type { DryRunResult, ReplayWrite } from "../../protocol/commands.ts";
import { dryVerdict, type Taken } from "../../protocol/replay/dry-verdict.ts";
import { oneByOne } from "../../protocol/replay/play.ts";
import { Stage } from "../../protocol/replay/stage.ts";
import { attempt, isObject, member } from "../safely.ts";
import type { BackendPlay } from "./backend-place.ts";
import { put, rowWritten } from "./put.ts";
import type { Rows } from "./rows.ts";

export interface DryRun extends BackendPlay<DryRunResult> {
  /** Whether the context enforces policies. */
  enforcing: boolean;
}

const NOT_LOADED =
  "This context was given no permissions: its engine lets everything through, whoever asks.";
const NOT_CHECKED =
  "This handle has the backend's permissions: nothing is checked, whoever is written as author.";

/** Whether a transaction of this Jazz says anything of permissions: later ones judge elsewhere. */
export const canDryRun = (db: object): boolean => typeof member(db, "beginBatch") === "function";

/** One result per write, in order; fewer when it was stopped. */
export async function dryRun(writes: readonly ReplayWrite[], run: DryRun): Promise<DryRunResult[]> {
  const { target, tables, rows, place } = run;
  const stage = new Stage(place);
  let { enforcing } = run;
  const transaction = rows.hand.call(target.db, "beginTransaction");
  if (!isObject(transaction)) throw new Error("This handle has no transactions to play writes in.");
  const view = place.view(transaction);
  try {
    return await oneByOne(writes, run, async (write) => {
      const played = await stage.play(write, view, (ready, inserts) => {
        const tried = inserts ? { ...ready, row: randomUUID() } : ready;
        const result = put(transaction, tried, tables, rows);
        return { row: rowWritten(tried, result), batch: null };
      });
      enforcing ||= played.how === "denied";
      return dryVerdict(played, taken({ ...run, enforcing }), place.words);
    });
  } finally {
    rollBack(transaction, rows);
  }
}

/** A transaction in which nothing was tried cannot be rolled back, and need not be. */
function rollBack(transaction: object, { hand }: Rows): void {
  attempt(() => void hand.call(transaction, "rollback"));
}

/** What it says that Jazz took a write through this handle. */
function taken({ target, enforcing }: DryRun): Taken {
  if (target.handle.scope.session === null) return { verdict: "allowed", missing: [NOT_CHECKED] };
  return enforcing
    ? { verdict: "allowed", missing: [] }
    : { verdict: "unknown", missing: [NOT_LOADED] };
}
