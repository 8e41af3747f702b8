/**
 * Looks at what an app does with a handle: its methods are shadowed on the handle itself, by
 * functions that all handles share. Each hands on arguments, results, errors and `this`.
 */
import { now } from "../clock.ts";
import type { Fates } from "../recorder/fates.ts";
import type { Log } from "../recorder/log.ts";
import type { OriginCamera } from "../recorder/origin.ts";
import { attempt, type Callable, isObject } from "../safely.ts";
import type { Tables } from "../schema/tables.ts";
import type { Handle } from "./handle.ts";
import type { Shadows } from "./shadows.ts";
import type { Subscriptions } from "./subscriptions.ts";
import { tapBatch } from "./tap-batch.ts";
import { seeWireQuery } from "./wire-query.ts";
import { keepWrite, WRITES, type WriteShape } from "./write-call.ts";

/** What every wrapper needs. */
export interface Tap {
  log: Log;
  tables: Tables;
  fates: Fates;
  subscriptions: Subscriptions;
  /** Origins of what is recorded. */
  camera: OriginCamera;
  /** Origins of the first handles and subscriptions, listened to or not. */
  firstCamera: OriginCamera;
  shadows: Shadows<Handle>;
  batches: Shadows<OpenBatch>;
  /** Whether a call of ours, or one that is part of another, is not to be recorded. */
  quiet: boolean;
}

/** A batch that the app holds open. */
export interface OpenBatch {
  readonly handle: Handle;
  readonly mode: "direct" | "transactional";
  /** `null` until its first operation. */
  id: string | null;
}

/** Shadows the methods of a handle. */
export function tapDb(tap: Tap, db: object, handle: Handle): void {
  const { shadows } = tap;
  if (!shadows.know(db, handle)) return;
  for (const shape of WRITES) {
    shadows.shadow(db, shape.op, (found) => tapWrite(tap, shape, found));
  }
  for (const name of ["all", "one"]) shadows.shadow(db, name, (found) => tapRead(tap, found));
  for (const name of ["subscribeAll", "subscribe"]) {
    shadows.shadow(db, name, (found) => tapSubscribe(tap, found));
  }
  shadows.shadow(db, "beginTransaction", (found) => tapBegin(tap, "transactional", found));
  shadows.shadow(db, "beginExclusiveTransaction", (found) => tapBegin(tap, "transactional", found));
  shadows.shadow(db, "beginBatch", (found) => tapBegin(tap, "direct", found));
  for (const name of ["transaction", "exclusiveTransaction", "batch"]) {
    shadows.shadow(db, name, (found) => tapWhole(tap, found));
  }
  shadows.shadow(db, "onMutationError", (found) => tapErrors(tap, found));
}

function tapWrite(tap: Tap, shape: WriteShape, found: Callable): Callable {
  const { log, tables, shadows, fates } = tap;
  const nameWrite = (): string => `write-${log.nextName()}`;
  return function wrapper(this: unknown, ...args: unknown[]) {
    const handle = tap.quiet ? undefined : shadows.of(this);
    if (!handle) return Reflect.apply(found, this, args);
    const at = now();
    let result: unknown;
    try {
      result = Reflect.apply(found, this, args);
    } catch (error) {
      attempt(() => {
        const origin = log.recording ? tap.camera.take(at, wrapper) : null;
        const call = { shape, handle, args, at, batch: null, by: "app" as const, origin };
        keepWrite(log, tables, call, undefined, { error });
      });
      throw error;
    }
    try {
      const origin = log.recording ? tap.camera.take(at, wrapper) : null;
      const batch = fates.batchOf(result, nameWrite);
      const call = { shape, handle, args, at, batch, by: "app" as const, origin };
      keepWrite(log, tables, call, result, null);
      fates.tap(result, batch);
    } catch {
      // As in `attempt`, without its price.
    }
    return result;
  };
}

/** `one` asks `all` within its own call: that is one read. */
function tapRead(tap: Tap, found: Callable): Callable {
  const { log, shadows } = tap;
  return function wrapper(this: unknown, ...args: unknown[]) {
    const handle = tap.quiet || !log.recording ? undefined : shadows.of(this);
    if (!handle) return Reflect.apply(found, this, args);
    const at = now();
    const origin = tap.camera.take(at, wrapper);
    const [query] = args;
    const keep = (rows: number | null, thrown: { error: unknown } | null): void =>
      log.record({ kind: "read", at, handle, query, rows, thrown, took: now() - at, origin });
    tap.quiet = true;
    let given: unknown;
    try {
      given = Reflect.apply(found, this, args);
    } catch (error) {
      attempt(() => keep(null, { error }));
      throw error;
    } finally {
      tap.quiet = false;
    }
    if (!(given instanceof Promise)) return given;
    return given.then(
      (rows: unknown) => {
        attempt(() => keep(Array.isArray(rows) ? rows.length : Number(isObject(rows)), null));
        return rows;
      },
      (error: unknown) => {
        attempt(() => keep(null, { error }));
        throw error;
      },
    );
  };
}

function tapSubscribe(tap: Tap, found: Callable): Callable {
  const { subscriptions, shadows, log } = tap;
  return function wrapper(this: unknown, ...args: unknown[]) {
    const handle = tap.quiet ? undefined : shadows.of(this);
    if (!handle || args.length < 2) return Reflect.apply(found, this, args);
    const at = now();
    const camera = log.recording ? tap.camera : tap.firstCamera;
    const subscription = subscriptions.begin(handle, args, at, camera.take(at, wrapper));
    const ran = [...args];
    ran[1] = subscriptions.listener(subscription, args[1]);
    let stop: unknown;
    try {
      stop = seeWireQuery(
        this,
        args[0],
        (wire) => {
          subscription.wire = wire;
        },
        () => Reflect.apply(found, this, ran),
      );
    } catch (error) {
      attempt(() => subscriptions.end(subscription));
      throw error;
    }
    if (typeof stop !== "function") return stop;
    return function (this: unknown, ...given: unknown[]) {
      attempt(() => subscriptions.end(subscription));
      return Reflect.apply(stop as Callable, this, given);
    };
  };
}

function tapBegin(tap: Tap, mode: OpenBatch["mode"], found: Callable): Callable {
  return function (this: unknown, ...args: unknown[]) {
    const handle = tap.quiet ? undefined : tap.shadows.of(this);
    const batch = Reflect.apply(found, this, args);
    if (handle && isObject(batch)) {
      attempt(() => tapBatch(tap, batch, { handle, mode, id: null }));
    }
    return batch;
  };
}

/** The result of a whole batch can be waited for like that of a write. */
function tapWhole(tap: Tap, found: Callable): Callable {
  const watched = (result: unknown): unknown => {
    attempt(() =>
      tap.fates.tap(
        result,
        tap.fates.batchOf(result, () => null),
      ),
    );
    return result;
  };
  return function (this: unknown, ...args: unknown[]) {
    const handle = tap.quiet ? undefined : tap.shadows.of(this);
    const result = Reflect.apply(found, this, args);
    if (!handle) return result;
    return result instanceof Promise ? result.then(watched) : watched(result);
  };
}

function tapErrors(tap: Tap, found: Callable): Callable {
  return function (this: unknown, ...args: unknown[]) {
    const [callback] = args;
    if (typeof callback !== "function" || !tap.shadows.of(this)) {
      return Reflect.apply(found, this, args);
    }
    return Reflect.apply(found, this, [tap.fates.listener(callback as Callable), ...args.slice(1)]);
  };
}
