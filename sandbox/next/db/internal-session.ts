import type { InternalSession } from "../session.ts";

/** Sessions as the SDK works with them, by Db: apps cannot reach them. */
const sessions = new WeakMap<object, { session: InternalSession | null }>();

export function setDbInternalSession(db: object, session: InternalSession | null): void {
  sessions.set(db, { session });
}

/** `null` too for an object that is no Db, as one derived from a Db is none. */
export function getDbInternalSession(db: object): InternalSession | null {
  return sessions.get(db)?.session ?? null;
}
