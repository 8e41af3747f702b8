import type { Session, WireQuery } from "../../../protocol/jazz.ts";
import type { ReadOptions } from "../call-arguments.ts";
import {
  type ArrayDelta,
  encodeNativeDelta,
  type NativeDelta,
  type OrderedDelta,
  toArrayDelta,
} from "../codec/delta-codec.ts";
import { deltaForm } from "./delta-form.ts";
import type { Changes, LiveQuery } from "./live-query.ts";
import { isEmpty } from "./result-diff.ts";

export type DeltaCallback = (delta: NativeDelta | ArrayDelta) => void;

/** A subscription that was created but not executed yet. */
export interface PendingSubscription {
  query: WireQuery;
  session: Session | null;
  options: ReadOptions;
}

interface ActiveSubscription {
  live: LiveQuery;
  callback: DeltaCallback;
  /** The first result went out; until then changes are not told. */
  started: boolean;
}

/**
 * The open subscriptions of an engine. Handles count up from 0; one-shot queries take one
 * each as well. Callbacks run inside the write that changed the result, newest subscription
 * first; what they throw is ignored, as behind the WebAssembly boundary.
 */
export class Subscriptions {
  private nextHandle = 0;
  private readonly pending = new Map<number, PendingSubscription>();
  private readonly active = new Map<number, ActiveSubscription>();
  private readonly queue: (Changes | "everything")[] = [];
  private delivering = false;

  allocateHandle(): number {
    this.nextHandle += 1;
    return this.nextHandle - 1;
  }

  create(pending: PendingSubscription): number {
    const handle = this.allocateHandle();
    this.pending.set(handle, pending);
    return handle;
  }

  /** What `create` stored; only once, and not after `remove`. */
  take(handle: number): PendingSubscription | undefined {
    const pending = this.pending.get(handle);
    this.pending.delete(handle);
    return pending;
  }

  /** Registers a live query; `start` tells its first result. */
  add(handle: number, live: LiveQuery, callback: DeltaCallback): void {
    this.active.set(handle, { live, callback, started: false });
  }

  start(handle: number): void {
    const subscription = this.active.get(handle);
    if (!subscription || subscription.started) return;
    subscription.started = true;
    deliver(subscription, subscription.live.recompute());
  }

  remove(handle: number): void {
    this.pending.delete(handle);
    this.active.delete(handle);
  }

  clear(): void {
    this.pending.clear();
    this.active.clear();
  }

  /** Tells every subscription that these rows changed, or that the policies did. */
  notify(changes: Changes | "everything"): void {
    this.queue.push(changes);
    if (this.delivering) return;
    this.delivering = true;
    try {
      for (let next = this.queue.shift(); next; next = this.queue.shift()) this.dispatch(next);
    } finally {
      this.delivering = false;
    }
  }

  private dispatch(changes: Changes | "everything"): void {
    for (const [handle, subscription] of [...this.active].reverse()) {
      // A callback may have closed others meanwhile.
      if (!subscription.started || !this.active.has(handle)) continue;
      const { live } = subscription;
      const delta = changes === "everything" ? live.recompute() : live.apply(changes);
      if (delta && !isEmpty(delta)) deliver(subscription, delta);
    }
  }
}

function deliver({ live, callback }: ActiveSubscription, delta: OrderedDelta): void {
  const message =
    deltaForm() === "native" ? encodeNativeDelta(delta) : toArrayDelta(delta, live.plan.columns);
  try {
    callback(message);
  } catch {
    // The engine ignores what a callback throws.
  }
}
