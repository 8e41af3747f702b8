/**
 * Wraps the methods of one engine, as own properties of the instance: each calls the original
 * with the arguments it was given, hands on what it returns or throws, and writes that down.
 * While somebody is acted for, session and context are replaced on the way.
 */

import { removeFrom } from "../collections.ts";
import type { Host } from "../hosts/host.ts";
import type { Override, TappedEngine } from "../hosts/tapped-engine.ts";
import { LEAVING } from "../leaving.ts";
import { after, patch, type Undo } from "../patch.ts";
import { apply, attempt, type Callable } from "../primordials.ts";
import type { EngineShape } from "../profiles/profile.ts";
import { type Fates, fatesOf } from "./fates.ts";
import type { Log } from "./log.ts";
import type { OriginCamera } from "./origin.ts";
import { subscriptionLog } from "./subscription-log.ts";
import { tapBatches } from "./taps/batches.ts";
import { tapSubscriptions } from "./taps/subscriptions.ts";
import { tapWrites } from "./taps/writes.ts";

export interface TapOptions {
  log: Log;
  /** Takes the origins of writes while somebody records. */
  writeCamera: OriginCamera;
  /** Takes the origins of subscriptions opened while somebody listens. */
  subscriptionCamera: OriginCamera;
  /** Takes the origins of the page's first subscriptions, before somebody listens. */
  firstCamera: OriginCamera;
  /** A name for a new subscription. */
  nextSubscription(): string;
  /** Told before the first call that reads or writes: now its Db can be known. */
  used(engine: TappedEngine): void;
  /** Told when what is known of the connection, its token or its policies changed. */
  changed(engine: TappedEngine): void;
  ended(engine: TappedEngine): void;
}

/** What every wrapper needs. */
export interface Tap extends TapOptions {
  raw: object;
  engine: TappedEngine;
  fates: Fates;
  /** Shadows a method; calls on another object than this engine must go straight through. */
  wrap(method: string, make: (found: Callable) => Callable): void;
  /** Shadows a method to look at its calls after they returned. */
  watch(method: string, look: (args: unknown[], result: unknown) => void): void;
  /** Says that the app reads or writes, and in which session. */
  use(session: unknown): void;
}

/** By all that was found of its host: a Db may turn up that belongs to another Jazz. */
const honoursSessions = ({ shape, host }: TappedEngine): boolean =>
  shape.honoursSessions && host.profile.engine?.honoursSessions === true;

/** Wraps an engine's methods. They hold the only strong reference to what is returned. */
export function tapEngine(
  raw: object,
  host: Host,
  shape: EngineShape,
  options: TapOptions,
): TappedEngine {
  const originals = new Map<string, Callable>();
  const undos = new Map<string, Undo>();
  const original = (method: string): Callable =>
    originals.get(method) ?? ((raw as Record<string, unknown>)[method] as Callable);
  const ownHost = (): Host => engine.host;
  const fates = fatesOf(options.log, shape, ownHost);
  let override: Override | null = null;

  const engine: TappedEngine = {
    raw,
    shape,
    subscriptions: subscriptionLog(options.log, ownHost),
    fates,
    host,
    connections: new Map(),
    get override() {
      if (override !== null && !honoursSessions(engine)) override = null;
      return override;
    },
    set override(wanted) {
      if (wanted !== null && !honoursSessions(engine))
        throw new Error("not known to honour sessions");
      override = wanted;
    },
    ownBatches: new Set(),
    seenSession: undefined,
    original,
    ...(LEAVING && { remove: () => removeTap(engine, undos) }),
  };

  const tap: Tap = {
    ...options,
    raw,
    engine,
    fates,
    wrap: (method, make) => {
      const undo = patch(raw, method, (found) => {
        originals.set(method, found);
        return make(found);
      });
      if (LEAVING) undos.set(method, undo);
    },
    watch: (method, look) =>
      tap.wrap(
        method,
        after((result, args, self) => {
          if (self === raw) attempt(() => look(args, result));
          return result;
        }),
      ),
    use: (session) => {
      if (engine.seenSession === undefined && !engine.override) engine.seenSession = session;
      if (!engine.host.announced) attempt(() => options.used(engine));
    },
  };

  tapWrites(tap);
  tapSubscriptions(tap);
  tapBatches(tap);
  tapQueries(tap);
  tapMutationErrors(tap);
  tapConnection(tap);
  return engine;
}

function tapQueries({ raw, engine, wrap, use }: Tap): void {
  const { method, session } = engine.shape.query;
  wrap(
    method,
    (found) =>
      function (this: unknown, ...args: unknown[]) {
        if (this !== raw) return apply(found, this, args);
        use(args[session]);
        const { override } = engine;
        return apply(found, this, override ? override.readArguments(args, session) : args);
      },
  );
}

/**
 * The app's callback is wrapped, none of our own is registered: it would take the app's place.
 * It does not hear of batches that the app never made.
 */
function tapMutationErrors({ engine, fates, wrap }: Tap): void {
  const { method, callback: at } = engine.shape.mutationError;
  wrap(
    method,
    (found) =>
      function (this: unknown, ...args: unknown[]) {
        const callback = args[at];
        if (typeof callback !== "function") return apply(found, this, args);
        args[at] = function (this: unknown, ...event: unknown[]) {
          let ours = false;
          attempt(() => {
            const rejection = engine.shape.readRejection(event[0]);
            fates.rejected(rejection);
            ours = rejection !== null && removeFrom(engine.ownBatches, rejection.batch);
          });
          return ours ? undefined : apply(callback as Callable, this, event);
        };
        return apply(found, this, args);
      },
  );
}

function tapConnection({ engine, watch, changed, ended }: Tap): void {
  for (const method of engine.shape.connections) {
    watch(method, (args) => {
      engine.connections.set(method, args);
      engine.seenSession = undefined;
      changed(engine);
    });
  }
  const { end } = engine.shape;
  if (end !== null) watch(end, () => ended(engine));
}

/** The app's handles of moved subscriptions are known only here: their way to the engine stays. */
function removeTap(engine: TappedEngine, undos: Map<string, Undo>): void {
  let moved = false;
  for (const { live, handle } of engine.subscriptions.open.values()) moved ||= live !== handle;
  const { execute, unsubscribe } = engine.shape;
  for (const [method, undo] of undos) {
    const needed = method === execute.method || method === unsubscribe.method;
    if (!moved || !needed) undo();
  }
}
