/**
 * alpha.55 and later from outside: the engine is what implements the `Runtime` interface
 * (`runtime/client.ts`, `native-runtime/native-runtime-adapter.ts`), the Db that of `runtime/db.ts`
 * in garden-co/jazz. Read, not yet run on a release.
 */
import { alpha53Db } from "./alpha53.ts";
import type { DbShape, EngineShape, Rejection, WriteShape } from "./profile.ts";

const write = (
  op: WriteShape["op"],
  [table, row, values, context]: [number, number, number | null, number],
  method: string = op,
): WriteShape => ({ method, op, table, row, values, context });

/** It writes as its own author and reads as itself, whatever session a call names. */
export const nextEngine: EngineShape = {
  name: "next",
  honoursSessions: false,
  writes: [
    write("insert", [0, 3, 1, 2]),
    write("restore", [0, 1, 2, 3]),
    write("upsert", [0, 1, 2, 3]),
    write("update", [0, 1, 2, 3]),
    write("update", [0, 1, 2, 4], "updateLargeValues"),
    write("delete", [0, 1, null, 2]),
  ],
  query: { method: "query", session: 1 },
  subscribe: { method: "createSubscription", query: 0, session: 1, tier: 2, options: 3 },
  execute: { method: "executeSubscription", handle: 0, callback: 1 },
  unsubscribe: { method: "unsubscribe", handle: 0 },
  begin: { method: "beginTransaction", mode: 0 },
  commit: { method: "commitTransaction", batch: 0, renames: true },
  rollback: { method: "rollbackTransaction", batch: 0 },
  wait: { method: "waitForTransaction", batch: 0, tier: 1 },
  mutationError: { method: "onMutationError", callback: 0 },
  connections: ["connect", "updateAuth"],
  end: "close",
  replaced: true,
  /** Only a server judges: nothing is denied at the call. */
  isDenial: () => false,
  readRejection,
};

export const nextDb: DbShape = {
  ...alpha53Db,
  followable: false,
  client: "getClient",
  onEnd: "onShutdown",
  rejections: { handle: "handleMutationError", listen: "onMutationError" },
  strange(authState) {
    const { session } = (authState ?? {}) as { session?: unknown };
    if (typeof session !== "object" || session === null || "user" in session) return null;
    return "its session has no user";
  },
};

/** `{kind: "rejected", transactionId, code, reason}`, or `{code, reason, transaction: {transactionId}}`. */
function readRejection(reason: unknown): Rejection | null {
  const { code, reason: why, transactionId, transaction } = (reason ?? {}) as Told;
  const id = transactionId ?? transaction?.transactionId;
  if (typeof id !== "string" || typeof code !== "string") return null;
  return { batch: id, code, reason: String(why ?? "") };
}

interface Told {
  code?: unknown;
  reason?: unknown;
  transactionId?: unknown;
  transaction?: { transactionId?: unknown } | null;
}
