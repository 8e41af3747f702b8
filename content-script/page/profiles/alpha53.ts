/**
 * alpha.53 from outside: the engine is `WasmRuntime` of `crates/jazz-wasm/src/runtime.rs`, the Db
 * that of `runtime/db.ts` in garden-co/jazz, whose TypeScript-private members are plain properties
 * that minifiers leave alone.
 */
import type { EngineShape, KnownProfile, Rejection, WriteShape } from "./profile.ts";

/** A write whose method is called like what it does, and where its arguments are. */
export const write = (
  op: WriteShape["op"],
  table: number | null,
  row: number | null,
  values: number | null,
  context: number,
): WriteShape => ({ method: op, op, table, row, values, context });

/** The calls that begin and end a batch, or a transaction, and wait for it. */
export const batchCalls = (
  what: "Batch" | "Transaction",
): Pick<EngineShape, "begin" | "commit" | "rollback" | "wait"> => ({
  begin: { method: `begin${what}`, mode: 0 },
  commit: { method: `commit${what}`, batch: 0 },
  rollback: { method: `rollback${what}`, batch: 0 },
  wait: { method: `waitFor${what}`, batch: 0, tier: 1 },
});

const engine = (): EngineShape => ({
  name: "alpha.53",
  honoursSessions: true,
  writes: [
    write("insert", 0, 3, 1, 2),
    write("restore", 0, 1, 2, 3),
    write("upsert", 0, 1, 2, 3),
    write("update", null, 0, 1, 2),
    write("delete", null, 0, null, 1),
  ],
  query: { method: "query", session: 1 },
  subscribe: { method: "createSubscription", query: 0, session: 1, tier: 2, options: 3 },
  execute: { method: "executeSubscription", handle: 0, callback: 1 },
  unsubscribe: { method: "unsubscribe", handle: 0 },
  ...batchCalls("Batch"),
  mutationError: { method: "onMutationError", callback: 0 },
  connections: ["connect", "updateAuth", "createWorkerBridge"],
  end: "free",
  isDenial: (message) => message.includes("policy denied"),
  readRejection,
});

export const alpha53 = (): KnownProfile => ({
  name: "alpha.53",
  engine: engine(),
  db: {
    followable: true,
    engineOf: (db) =>
      (db as { connection?: { client?: { runtime?: unknown } | null } }).connection?.client
        ?.runtime,
    ended: (db) => Boolean((db as { shutdownPromise?: unknown }).shutdownPromise),
  },
});

/**
 * `{kind: "rejected", batchId, code, reason}`, or `{code, reason, batch: {batchId, …}}`; later
 * the same of transactions.
 */
function readRejection(told: unknown): Rejection | null {
  const { code, reason, batchId, transactionId, batch, transaction } = (told ?? {}) as Told;
  const within = (batch ?? transaction ?? {}) as Told;
  const id = batchId ?? transactionId ?? within.batchId ?? within.transactionId;
  if (typeof id !== "string" || typeof code !== "string") return null;
  return { batch: id, code, reason: String(reason ?? "") };
}

type Told = Partial<
  Record<"code" | "reason" | "batchId" | "transactionId" | "batch" | "transaction", unknown>
>;
