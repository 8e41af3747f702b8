import { patch, type Undo } from "../patch.ts";
import { apply, attempt, type Callable } from "../primordials.ts";
import type { DbShape } from "../profiles/profile.ts";
import { AuthFollow } from "./auth-follow.ts";
import type { Host } from "./host.ts";

/**
 * A Db under observation. Only the Db's own wrapped methods hold on to this object, so that it
 * ends with the Db, and the app's listeners with it.
 */
export interface TappedDb {
  readonly raw: object;
  readonly shape: DbShape;
  readonly follow: AuthFollow | null;
  host: Host;
  /** Whether it was found as it was made, before the app could listen to it. */
  readonly early: boolean;
  /** The app's schema, as it was handed to the Db's client, where that was seen. */
  schema: object | null;
  /** What the Db itself says of its session. */
  authState(): unknown;
  /** Listens to the Db's session on our own account. Returns the end of it. */
  watch(listener: () => void): Undo;
  remove(): void;
}

/** What the registry is told of a Db. */
export interface DbEvents {
  ended(db: TappedDb): void;
  /** A write was rejected for which nobody waited, in the Db's own words. */
  rejected(db: TappedDb, event: unknown): void;
}

export function tapDb(
  raw: object,
  host: Host,
  shape: DbShape,
  early: boolean,
  events: DbEvents,
): TappedDb {
  const follow = shape.followable ? new AuthFollow(raw) : null;
  const { getAuthState, onAuthChanged } = raw as Record<string, Callable>;
  const undos = [
    watchEnd(raw, shape, () => events.ended(db)),
    watchRejections(raw, shape, (event) => events.rejected(db, event)),
  ];
  const db: TappedDb = {
    raw,
    shape,
    follow,
    host,
    early,
    schema: null,
    authState: () => (follow ? follow.realState() : apply(getAuthState as Callable, raw, [])),
    watch: (listener) =>
      follow
        ? follow.watch(listener)
        : undoOf(apply(onAuthChanged as Callable, raw, [() => attempt(listener)])),
    remove: () => {
      follow?.remove();
      for (const undo of undos) undo();
    },
  };
  return db;
}

/** A shutdown that waits for writes to be sent can fail, and the Db lives on. */
function watchEnd(raw: object, { onEnd }: DbShape, ended: () => void): Undo {
  const listen = onEnd === null ? undefined : (raw as Record<string, unknown>)[onEnd];
  let stop: Undo | null = null;
  if (typeof listen === "function") {
    attempt(() => {
      stop = undoOf(apply(listen as Callable, raw, [() => attempt(ended)]));
    });
  }
  return (
    stop ??
    patch(
      raw,
      "shutdown",
      (found) =>
        function (this: unknown, ...args: unknown[]) {
          if (this === raw) attempt(ended);
          return apply(found, this, args);
        },
    )
  );
}

/**
 * The Db's own method that is handed every rejection, or else what the app's listeners are given.
 * No listener of ours is registered: the Db keeps rejections for the first one there is.
 */
function watchRejections(
  raw: object,
  { rejections }: DbShape,
  rejected: (event: unknown) => void,
): Undo {
  if (!rejections) return () => {};
  const { handle, listen } = rejections;
  const heard = (found: Callable): Callable =>
    function (this: unknown, ...args: unknown[]) {
      attempt(() => rejected(args[0]));
      return apply(found, this, args);
    };
  if (typeof (raw as Record<string, unknown>)[handle] === "function") {
    return patch(raw, handle, heard);
  }
  return patch(
    raw,
    listen,
    (found) =>
      function (this: unknown, ...args: unknown[]) {
        const [listener, ...rest] = args;
        if (this !== raw || typeof listener !== "function") return apply(found, this, args);
        return apply(found, this, [heard(listener as Callable), ...rest]);
      },
  );
}

function undoOf(stop: unknown): Undo {
  return () => attempt(() => typeof stop === "function" && apply(stop as Callable, undefined, []));
}
