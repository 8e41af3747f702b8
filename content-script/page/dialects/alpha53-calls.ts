/** How the engine of alpha.53 is called on our own account (`runtime.rs` of garden-co/jazz). */
import type { Schema } from "../../../protocol/jazz.ts";
import type { TappedEngine } from "../hosts/tapped-engine.ts";
import { apply, isArray, toJson } from "../primordials.ts";
import { encodeContext } from "./alpha53-context.ts";
import type { EngineCalls, EngineWrite, ReadOptions } from "./dialect.ts";

const DOUBTFUL =
  "What was found since shows that this is not the Jazz it seemed to be: nothing more was asked of it.";

/**
 * They end where something turns up by which the host is no alpha.53 after all; what only takes
 * back what was begun goes on.
 */
export function calls(engine: TappedEngine): EngineCalls {
  const { raw, original } = engine;
  const takeBack = (method: string, ...args: unknown[]): unknown =>
    apply(original(method), raw, args);
  const call: typeof takeBack = (...asked) => {
    if (engine.host.profile.name !== "alpha.53") throw new Error(DOUBTFUL);
    return takeBack(...asked);
  };
  return {
    write: (write) => {
      const result = call(write.op, ...writeArguments(write));
      const { id, batchId } = (result ?? {}) as Record<string, unknown>;
      return { row: text(id) ?? write.row, batch: text(batchId) ?? write.batch, result };
    },
    writeArguments,
    begin: (mode) => String(call("beginBatch", mode)),
    commit: (batch) => void call("commitBatch", batch),
    rollback: (batch) => void takeBack("rollbackBatch", batch),
    wait: async (batch, tier) => call("waitForBatch", batch, tier),
    query: async (query, session, options = {}) => {
      const rows = await call("query", query, session, options.tier, readOptions(options));
      return isArray(rows) ? rows : [];
    },
    schema: () => plain(call("getSchema")) as Schema,
    schemaHash: () => String(call("getSchemaHash")),
    subscribe: (...args) => call("createSubscription", ...args) as number,
    execute: (...args) => void call("executeSubscription", ...args),
    unsubscribe: (handle) => void takeBack("unsubscribe", handle),
  };
}

function writeArguments({ op, table, row, values, scope, batch }: EngineWrite): unknown[] {
  const context = encodeContext(scope, batch === null ? {} : { batch_id: batch });
  if (op === "insert") return [table, values, context, row ?? undefined];
  if (op === "update") return [row, values, context];
  if (op === "delete") return [row, context];
  return [table, row, values, context];
}

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** Reads without a tier stay in the page: nothing is asked of a server for our sake. */
function readOptions({ tier, batch }: ReadOptions): string | undefined {
  const options = {
    ...(tier === undefined ? { propagation: "local-only" } : {}),
    ...(batch === undefined ? {} : { transaction_batch_id: batch }),
  };
  return tier === undefined || batch !== undefined ? toJson(options) : undefined;
}

/** A schema comes as Maps at any depth, or as objects (`serde_wasm_bindgen`). */
function plain(value: unknown): unknown {
  if (isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  const out: Record<string, unknown> = {};
  const entries = value instanceof Map ? value : Object.entries(value);
  for (const [key, item] of entries) {
    if (item !== undefined && key !== "__proto__") out[String(key)] = plain(item);
  }
  return out;
}
