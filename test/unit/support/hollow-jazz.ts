/**
 * An engine and a Db of alpha.53 that do nothing, and need nothing of the language for it: so that a
 * test can take the language from under them.
 */
const NativePromise = Promise;

/** Grows without a method of the language. */
export function add(list: unknown[], item: unknown): void {
  list[list.length] = item;
}

const RESULT = { id: "row-1", values: [], batchId: "batch-1" };
const REFUSED = new Error("the engine refuses");
export const STATES = [
  { authMode: "external", session: { user_id: "alice", claims: {}, authMode: "external" } },
  { authMode: "external", session: { user_id: "bob", claims: {}, authMode: "external" } },
];
export const DELTA = [{ kind: 0, id: "row-1", index: 0, row: { id: "row-1", values: [] } }];
export const REJECTION = {
  kind: "rejected",
  batchId: "batch-1",
  code: "denied",
  reason: "because",
};

export type Callback = (...args: unknown[]) => unknown;

/** An engine of alpha.53 that does nothing, and needs nothing of the language for it. */
export class HollowEngine {
  readonly calls: unknown[] = [];
  callback: Callback | null = null;
  mutationError: Callback | null = null;

  #call(name: string, first: unknown, result?: unknown): unknown {
    add(this.calls, name);
    add(this.calls, first);
    return result;
  }

  insert(table: unknown, _values: unknown, _context: unknown): unknown {
    return this.#call("insert", table, RESULT);
  }
  update(row: unknown): unknown {
    return this.#call("update", row, RESULT);
  }
  upsert(table: unknown): unknown {
    return this.#call("upsert", table, RESULT);
  }
  restore(table: unknown): unknown {
    return this.#call("restore", table, RESULT);
  }
  delete(row: unknown): unknown {
    this.#call("delete", row);
    throw REFUSED;
  }
  query(query: unknown): unknown {
    return this.#call("query", query, RESULT);
  }
  createSubscription(query: unknown): unknown {
    return this.#call("createSubscription", query, 7);
  }
  executeSubscription(handle: unknown, callback: Callback): unknown {
    this.callback = callback;
    return this.#call("executeSubscription", handle);
  }
  unsubscribe(handle: unknown): unknown {
    return this.#call("unsubscribe", handle);
  }
  onMutationError(callback: Callback): unknown {
    this.mutationError = callback;
    return this.#call("onMutationError", typeof callback);
  }
  beginBatch(mode: unknown): unknown {
    return this.#call("beginBatch", mode, "batch-1");
  }
  commitBatch(batch: unknown): unknown {
    return this.#call("commitBatch", batch, true);
  }
  rollbackBatch(batch: unknown): unknown {
    return this.#call("rollbackBatch", batch, false);
  }
  waitForBatch(batch: unknown, tier: unknown): unknown {
    this.#call("waitForBatch", batch);
    return new NativePromise((done, fail) => {
      if (tier === "edge") fail(REJECTION);
      else done("kept");
    });
  }
  connect(url: unknown): unknown {
    return this.#call("connect", url);
  }
  updateAuth(auth: unknown): unknown {
    return this.#call("updateAuth", auth);
  }
  createWorkerBridge(worker: unknown): unknown {
    return this.#call("createWorkerBridge", worker);
  }
  getSchema(): unknown {
    return {};
  }
  getSchemaHash(): unknown {
    return "";
  }
  free(): unknown {
    return this.#call("free", null);
  }
}

/** Its Db. */
export class HollowDb {
  readonly listeners: unknown[] = [];
  state: unknown = STATES[0];
  ends = 0;
  readonly connection: { client: { runtime: HollowEngine } };

  constructor(engine: HollowEngine) {
    this.connection = { client: { runtime: engine } };
  }

  static create(engine: HollowEngine): Promise<HollowDb> {
    return new NativePromise((done) => done(new HollowDb(engine)));
  }
  getAuthState(): unknown {
    return this.state;
  }
  onAuthChanged(listener: Callback): () => string {
    add(this.listeners, listener);
    listener(this.state);
    return () => "stopped";
  }
  shutdown(): string {
    this.ends++;
    return "ended";
  }
  subscribeAll(): void {}
  getRuntimeOperationContext(): unknown {
    return {};
  }
  beginTransaction(): void {}
  beginBatch(): void {}
}
