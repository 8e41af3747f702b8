import { patch } from "../patch.ts";
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
  /** What the Db itself says of its session. */
  authState(): unknown;
  remove(): void;
}

export function tapDb(
  raw: object,
  host: Host,
  shape: DbShape,
  early: boolean,
  ended: (db: TappedDb) => void,
): TappedDb {
  const follow = shape.followable ? new AuthFollow(raw) : null;
  const { getAuthState } = raw as { getAuthState: Callable };
  const undo = patch(
    raw,
    "shutdown",
    (found) =>
      function (this: unknown, ...args: unknown[]) {
        if (this === raw) attempt(() => ended(db));
        return apply(found, this, args);
      },
  );
  const db: TappedDb = {
    raw,
    shape,
    follow,
    host,
    early,
    authState: () => (follow ? follow.realState() : apply(getAuthState, raw, [])),
    remove: () => {
      follow?.remove();
      undo();
    },
  };
  return db;
}
