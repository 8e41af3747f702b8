import { now } from "../clock.ts";
import type { Log } from "../recorder/log.ts";
import type { Origin } from "../recorder/origin.ts";
import { attempt, type Callable, member, textOf } from "../safely.ts";
import type { Handle } from "./handle.ts";

/** Changes of one delta whose rows are told. */
const TOLD_CHANGES = 20;

/** One live query of the backend, from its beginning to its end. */
export interface Subscription {
  readonly id: string;
  readonly at: number;
  readonly handle: Handle;
  /** The app's query object. */
  readonly query: unknown;
  /** The same as Jazz hands it to the engine, where that was seen. */
  wire: string | null;
  readonly options: unknown;
  readonly origin: Origin | null;
  deltas: number;
  rows: number;
  first: { at: number; rows: number } | null;
  lastAt: number;
  /** The rows it holds, where it gets no delta. */
  ids: readonly string[];
}

/** The open subscriptions of a context. */
export class Subscriptions {
  readonly open = new Set<Subscription>();
  #count = 0;

  constructor(
    readonly log: Log,
    /** Runs what is the app's own, also within a call of ours. */
    readonly aloud: <T>(run: () => T) => T,
  ) {}

  begin(handle: Handle, args: readonly unknown[], at: number, origin: Origin | null): Subscription {
    const [query, , options] = args;
    const id = `subscription-${++this.#count}`;
    const nothing = { wire: null, deltas: 0, rows: 0, first: null, lastAt: at, ids: [] };
    const subscription = { id, at, handle, query, options, origin, ...nothing };
    this.open.add(subscription);
    this.log.tell({ kind: "subscription", at, handle, subscription });
    return subscription;
  }

  end(subscription: Subscription): void {
    if (!this.open.delete(subscription)) return;
    const { handle } = subscription;
    this.log.tell({ kind: "unsubscribe", at: now(), handle, subscription });
  }

  /** The app's callback, or its `onUpdate`, with a look at what it is given. */
  listener(subscription: Subscription, callback: unknown): unknown {
    const { delivered, aloud } = this;
    if (typeof callback === "function") {
      return function (this: unknown, ...args: unknown[]) {
        attempt(() => delivered(subscription, args[0]));
        return aloud(() => Reflect.apply(callback as Callable, this, args));
      };
    }
    const update = member(callback, "onUpdate");
    if (typeof update !== "function") return callback;
    const onUpdate = function (this: unknown, ...args: unknown[]) {
      attempt(() => delivered(subscription, args[0]));
      const self = this === observer ? callback : this;
      return aloud(() => Reflect.apply(update as Callable, self, args));
    };
    const observer = Object.create(callback as object, { onUpdate: { value: onUpdate } });
    return observer;
  }

  /** `{all, delta}` at alpha.53; all rows each time after it. */
  readonly delivered = (subscription: Subscription, given: unknown): void => {
    const at = now();
    const all = Array.isArray(given) ? given : member(given, "all");
    const rows = Array.isArray(all) ? all.length : subscription.rows;
    const changes = Array.isArray(given)
      ? this.#compare(subscription, given)
      : countChanges(member(given, "delta"));
    subscription.rows = rows;
    subscription.lastAt = at;
    const nth = ++subscription.deltas;
    subscription.first ??= { at, rows };
    if (this.log.recording) {
      this.log.record({ kind: "delta", at, subscription, nth, rows, ...changes });
    }
  };

  #compare(subscription: Subscription, rows: readonly unknown[]): Changes {
    const ids = rows.map((row) => textOf(member(row, "id")) ?? "");
    const [before, after] = [new Set(subscription.ids), new Set(ids)];
    const added = ids.filter((id) => !before.has(id));
    const removed = subscription.ids.filter((id) => !after.has(id));
    subscription.ids = ids;
    const changed = [...added, ...removed].slice(0, TOLD_CHANGES);
    return { added: added.length, removed: removed.length, updated: 0, ids: changed };
  }
}

interface Changes {
  added: number;
  removed: number;
  updated: number;
  ids: string[];
}

function countChanges(delta: unknown): Changes {
  const counts = [0, 0, 0];
  const ids: string[] = [];
  for (const change of Array.isArray(delta) ? delta : []) {
    const kind = member(change, "kind");
    if (typeof kind === "number" && kind in counts) counts[kind] = (counts[kind] ?? 0) + 1;
    const id = member(change, "id");
    if (typeof id === "string" && ids.length < TOLD_CHANGES) ids.push(id);
  }
  const [added = 0, removed = 0, updated = 0] = counts;
  return { added, removed, updated, ids };
}
