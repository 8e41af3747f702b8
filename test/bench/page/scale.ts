/**
 * A page that has much of everything: writes, subscriptions, rows. It is the sandbox under the
 * names of the real package; with `?hollow` its engine's work is taken out, so that what is held
 * and done is the extension's.
 */
import { createDb, schema as s } from "jazz-tools";
import { WasmRuntime } from "../../../sandbox/engine/wasm-runtime.ts";

/** What the measuring side calls. */
export interface ScaleBench {
  /** Inserts so many rows, a thousand a task. Titles are `<label> <n>`; every other one is done. */
  write(count: number, label: string): Promise<void>;
  /** Opens so many subscriptions. */
  subscribe(count: number): Promise<void>;
  /** Delivers deltas at a steady pace, to one subscription after the other; how many those were. */
  deltas(perSecond: number, seconds: number): Promise<number>;
}

declare global {
  interface Window {
    scaleBench?: ScaleBench;
  }
}

const PART = 1_000;
const EMPTY = new Uint8Array(0);
const DELTA = {
  added: EMPTY,
  removed: EMPTY,
  updated: EMPTY,
  addedCount: 0,
  removedCount: 0,
  updatedCount: 0,
};

const app = s.defineApp({
  todos: s.table({ title: s.string(), done: s.boolean(), owner_id: s.string() }),
});
const callbacks: ((delta: unknown) => void)[] = [];
if (new URLSearchParams(location.search).has("hollow")) takeOutTheWork();

const db = await createDb({
  appId: "scale",
  driver: { type: "memory" },
  cookieSession: { user_id: "alice", claims: {}, authMode: "external" },
});
const insert = (title: string, done: boolean): void =>
  void db.insert(app.todos, { title, done, owner_id: "alice" });
insert("first", false);

window.scaleBench = {
  async write(count, label) {
    for (let i = 0; i < count; i++) {
      insert(`${label} ${i}`, i % 2 === 0);
      if (i % PART === PART - 1) await task();
    }
  },
  async subscribe(count) {
    for (let i = 0; i < count; i++) {
      db.subscribeAll(app.todos.where({ owner_id: `user ${i}` }), () => {});
    }
    while (callbacks.length < count) await task();
  },
  async deltas(perSecond, seconds) {
    const start = performance.now();
    let sent = 0;
    while (sent < perSecond * seconds) {
      const due = Math.min(perSecond * seconds, ((performance.now() - start) / 1_000) * perSecond);
      while (sent < due) callbacks[sent++ % callbacks.length]?.(DELTA);
      await task();
    }
    return sent;
  },
};

function task(): Promise<void> {
  return new Promise((done) => setTimeout(done, 0));
}

function takeOutTheWork(): void {
  let made = 0;
  const next = (): string => (++made).toString(16).padStart(12, "0");
  Object.assign(WasmRuntime.prototype, {
    insert: () => ({
      id: `01a2066c-cd1b-7172-9698-${next()}`,
      values: [
        { type: "Text", value: "buy milk" },
        { type: "Boolean", value: false },
        { type: "Text", value: "alice" },
      ],
      batchId: `01a2066ccd1d7a21a95a${next()}`,
    }),
    executeSubscription: (_handle: number, callback: (delta: unknown) => void) => {
      callbacks.push(callback);
    },
  });
}
