import type { Host } from "../hosts/host.ts";
import { attempt, type Callable, isArray, NativeError, parseJson } from "../primordials.ts";
import type { Log } from "./log.ts";
import type { NoOrigin, Origin } from "./origin.ts";

/** One live query of the app, from its creation to its end. */
export interface Subscription {
  id: string;
  at: number;
  /** The number the app knows it by. */
  readonly handle: number;
  /** The number the engine knows it by: another one after it was moved. */
  live: number;
  readonly query: unknown;
  readonly tier: unknown;
  readonly options: unknown;
  /** The session argument it belongs under when nobody is acted for. */
  readonly home: unknown;
  /** The session argument it runs under. */
  running: unknown;
  /** The app's callback; `null` until the app executes it. */
  callback: Callable | null;
  /** Whether the app is done with it. */
  closed: boolean;
  origin: Origin | NoOrigin | null;
  deltas: number;
  rows: number;
  first: { at: number; rows: number } | null;
  lastAt: number;
  /** The rows its callback holds; followed only while somebody is acted for. */
  followed: FollowedRows | null;
}

export interface FollowedRows {
  readonly ids: readonly string[];
  apply(delta: unknown): void;
}

/** The open subscriptions of one engine, by the app's handle. */
export interface SubscriptionLog {
  readonly open: Map<number, Subscription>;
  opened(subscription: Subscription): void;
  /** Also after its session changed. */
  announce(subscription: Subscription): void;
  closed(subscription: Subscription, at: number): void;
  /** Counts a delta just before the app's callback gets it. */
  delivered(subscription: Subscription, args: readonly unknown[], at: number): void;
}

export function subscriptionLog(log: Log, hostNow: () => Host): SubscriptionLog {
  const open = new Map<number, Subscription>();
  const announce = (subscription: Subscription): void =>
    log.tell({ kind: "subscription", at: subscription.at, host: hostNow(), subscription });
  return {
    open,
    announce,
    opened(subscription) {
      open.set(subscription.handle, subscription);
      announce(subscription);
    },
    closed(subscription, at) {
      subscription.closed = true;
      open.delete(subscription.handle);
      log.tell({ kind: "unsubscribe", at, host: hostNow(), subscription });
    },
    delivered: (subscription, args, at) =>
      attempt(() => {
        const delta = deltaOf(args);
        // What a subscription ends with when it fails.
        if (delta instanceof NativeError) return;
        const counts = countDelta(delta, subscription.rows);
        subscription.rows = Math.max(0, subscription.rows + counts.added - counts.removed);
        const { rows } = subscription;
        const nth = ++subscription.deltas;
        subscription.lastAt = at;
        subscription.first ??= { at, rows };
        subscription.followed?.apply(delta);
        if (!log.recording) return;
        const host = hostNow();
        log.tell({ kind: "delta", at, host, subscription, nth, ...counts, rows, delta });
      }),
  };
}

/** The delta among a callback's arguments: `(delta)` or `(null, delta)`, possibly as JSON. */
function deltaOf(args: readonly unknown[]): unknown {
  const delta = args.length === 2 && args[0] == null ? args[1] : args[0];
  return typeof delta === "string" ? parseJson(delta) : delta;
}

interface DeltaCounts {
  added: number;
  removed: number;
  updated: number;
}

/**
 * Of both forms alpha.53 knows, an array of changes or three byte arrays with counts, and of the
 * three arrays of later ones, which say `reset` when they are all there is.
 *
 * @param held rows before it.
 */
function countDelta(delta: unknown, held: number): DeltaCounts {
  const kinds = [0, 0, 0];
  if (isArray(delta)) {
    for (const { kind } of delta as { kind: number }[]) kinds[kind] = (kinds[kind] ?? 0) + 1;
    const [added = 0, removed = 0, updated = 0] = kinds;
    return { added, removed, updated };
  }
  const members = (delta ?? {}) as Record<string, unknown>;
  const { added, removed, updated, reset } = members;
  if (!isArray(added)) {
    const { addedCount, removedCount, updatedCount } = members;
    return { added: size(addedCount), removed: size(removedCount), updated: size(updatedCount) };
  }
  return {
    added: added.length,
    removed: reset === true ? held : lengthOf(removed),
    updated: lengthOf(updated),
  };
}

const lengthOf = (rows: unknown): number => (isArray(rows) ? rows.length : 0);

const size = (count: unknown): number =>
  Number.isInteger(count) && (count as number) > 0 ? (count as number) : 0;
