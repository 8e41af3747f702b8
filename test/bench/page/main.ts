/**
 * The page that is measured. It is the sandbox under the names of the real package, with its
 * engine's work taken out, so that what is left is the cost of the calls.
 */
import { createDb, schema as s } from "jazz-tools";
import { WasmRuntime } from "../../../sandbox/engine/wasm-runtime.ts";

export type Op = "insert" | "update" | "delete" | "delta" | "subscription";

/** What the measuring side calls. */
export interface Bench {
  /** Runs an operation so often; microseconds each took on average. */
  average(op: Op, calls: number): number;
  /**
   * Runs an operation in groups, one right after the other; microseconds of one call of each, on
   * average. A subscription is four calls.
   */
  groups(op: Op, groups: number, size: number): number[];
  /** Inserts so many rows at once; microseconds each took on average. */
  burst(writes: number): number;
  /** As `average` of an insert, so many calls of the app deep. */
  deepInserts(depth: number, calls: number): number;
  /** Opens so many subscriptions, so many calls of the app deep; microseconds each on average. */
  subscribe(depth: number, calls: number): number;
}

declare global {
  interface Window {
    bench?: Bench;
  }
}

const app = s.defineApp({
  todos: s.table({ title: s.string(), done: s.boolean(), owner_id: s.string() }),
});

type Callback = (delta: unknown) => void;
/** What the engine was last given to call. */
let given: Callback | null = null;
let handles = 0;
const EMPTY = new Uint8Array(0);
const DELTA = {
  added: EMPTY,
  removed: EMPTY,
  updated: EMPTY,
  addedCount: 0,
  removedCount: 0,
  updatedCount: 0,
};

takeOutTheWork();

const alice = { user_id: "alice", claims: {}, authMode: "external" as const };
const db = await createDb({
  appId: "bench",
  driver: { type: "memory" },
  cookieSession: alice,
});
const first = db.insert(app.todos, { title: "first", done: false, owner_id: "alice" }).value;
db.subscribeAll(app.todos.where({ owner_id: "nobody" }), () => {});
const { runtime } = (db as unknown as { connection: { client: { runtime: WasmRuntime } } })
  .connection.client;
const context = JSON.stringify(alice);
const values = {
  title: { type: "Text", value: "buy milk" },
  done: { type: "Boolean", value: false },
  owner_id: { type: "Text", value: "alice" },
};
const patch = { done: { type: "Boolean", value: true } };
const QUERY = JSON.stringify({ table: "todos" });
const ids: string[] = [];
/** What the engine calls for a subscription whose own callback does nothing. */
const deliver = subscribed();

const calls: Record<Op, () => void> = {
  insert: () => {
    ids.push(runtime.insert("todos", values, context).id);
  },
  update: () => {
    runtime.update(first.id, patch, context);
  },
  delete: () => {
    runtime.delete(ids.pop() ?? first.id, context);
  },
  delta: () => deliver(DELTA),
  subscription: () => {
    const callback = subscribed();
    callback(DELTA);
    runtime.unsubscribe(handles);
  },
};

// Subscriptions are executed in a later task; measuring starts when that has happened.
setTimeout(() => {
  window.bench = {
    average: (op, count) => averageOf(calls[op], count),
    groups(op, groups, size) {
      const call = calls[op];
      const runs = op === "subscription" ? size / 4 : size;
      const times = [performance.now()];
      for (let group = 0; group < groups; group++) {
        for (let i = 0; i < runs; i++) call();
        times.push(performance.now());
      }
      return times.slice(1).map((time, nth) => ((time - (times[nth] ?? 0)) * 1_000) / size);
    },
    deepInserts: (depth, count) => within(depth, () => averageOf(calls.insert, count)),
    subscribe: (depth, count) => within(depth, () => averageOf(open, count)),
    burst(writes) {
      let nth = 0;
      return averageOf(() => {
        db.insert(app.todos, { title: `burst ${++nth}`, done: false, owner_id: "alice" });
      }, writes);
    },
  };
}, 0);

function averageOf(call: () => void, count: number): number {
  const start = performance.now();
  for (let i = 0; i < count; i++) call();
  return ((performance.now() - start) * 1_000) / count;
}

/** Runs at the end of so many calls, as an app's own code does. */
function within(depth: number, run: () => number): number {
  return depth <= 1 ? run() : within(depth - 1, run);
}

/** Opens a subscription; returns what the engine is to call. */
function subscribed(): Callback {
  const handle = runtime.createSubscription(QUERY, context, "local", "{}");
  runtime.executeSubscription(handle, () => {});
  if (!given) throw new Error("The engine was given nothing to call.");
  return given;
}

function open(): void {
  runtime.createSubscription(QUERY, context, "local", "{}");
}

function takeOutTheWork(): void {
  const inserted = {
    id: "01a2066c-cd1b-7172-9698-390b20af9619",
    values: [
      { type: "Text", value: "buy milk" },
      { type: "Boolean", value: false },
      { type: "Text", value: "alice" },
    ],
    batchId: "01a2066ccd1d7a21a95a2fd4e5d55883",
  };
  Object.assign(WasmRuntime.prototype, {
    insert: () => inserted,
    update: () => ({ batchId: inserted.batchId }),
    delete: () => ({ batchId: inserted.batchId }),
    createSubscription: () => ++handles,
    executeSubscription: (_handle: number, callback: Callback) => {
      given = callback;
    },
    unsubscribe: () => {},
  });
}
