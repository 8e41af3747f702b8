import type { DoorName } from "../../../protocol/messages.ts";
import type { Later, Realm } from "../realm.ts";
import type { Note } from "../stream/notes.ts";

/**
 * Who takes in what a door leads to. Never throws. A `note` says how it was found, where that is
 * not as always at this door.
 */
export interface Visitors {
  engine(raw: unknown, door: DoorName, note: string): void;
  db(raw: unknown, door: DoorName, note: string, more?: DbExtras): void;
  /** A Db was asked for its client, with the schema of the app. */
  used(db: object, schema: unknown): void;
  /** Permissions for the Dbs of one app, or for all of the page, that were handed none themselves. */
  permissions(permissions: object, app: string | null): void;
  /** Jazz is on this page, alpha.53 or a later one, whatever else will be found of it. */
  jazz(later: boolean): void;
  /** Whether a Db was found already. */
  known(db: object): boolean;
  /** Whether there must be a Db that was not found yet. */
  wanting(): boolean;
  /** Something for the panel's diagnostics. */
  note(note: Note): void;
}

export interface DbExtras {
  /** Caught as it was made, before the app could listen to its session. */
  early?: boolean;
  permissions?: object;
  /** What the app calls it. */
  label?: string;
}

export interface Opened {
  /** There will be another Db, of a bundle that has just arrived. */
  expect?(): void;
  /** Looks again, when a panel opens, for what gave no sign of itself. */
  look?(): void;
  /** Leaves the page as it was found, where that can be: see `leaving.ts`. */
  close?(): void;
}

/** A way to reach engines or Dbs. What each is good for is said in `stream/door-words.ts`. */
export interface Door {
  open(realm: Realm, visitors: Visitors, later: Later): Opened;
}
