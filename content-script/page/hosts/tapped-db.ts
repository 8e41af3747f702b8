import { LEAVING } from "../leaving.ts";
import { nothing, patch, type Undo } from "../patch.ts";
import { apply, attempt, type Callable } from "../primordials.ts";
import { hasMethods } from "../profiles/features.ts";
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
  schema: unknown;
  /** What the Db itself says of its session. */
  authState(): unknown;
  remove?(): void;
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
  const { getAuthState } = raw as { getAuthState: Callable };
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
    authState: () => (follow ? follow.realState() : apply(getAuthState, raw, [])),
    ...(LEAVING && {
      remove: () => {
        follow?.remove?.();
        for (const undo of undos) attempt(undo);
      },
    }),
  };
  return db;
}

/** A shutdown that waits for writes to be sent can fail, and the Db lives on. */
function watchEnd(raw: object, { onEnd = "" }: DbShape, ended: () => void): Undo {
  let leave: Undo | null = null;
  attempt(() => {
    const listen = (raw as Record<string, unknown>)[onEnd];
    if (listen) leave = apply(listen as Callable, raw, [() => attempt(ended)]) as Undo;
  });
  return (
    leave ??
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
  told: (event: unknown) => void,
): Undo {
  if (!rejections) return nothing;
  const heard = (found: Callable): Callable =>
    function (this: unknown, ...args: unknown[]) {
      const first = args[0];
      if (typeof first === "function") args[0] = heard(first as Callable);
      else attempt(() => told(first));
      return apply(found, this, args);
    };
  const [handle, listen] = rejections;
  return patch(raw, hasMethods(raw, handle) ? handle : listen, heard);
}
