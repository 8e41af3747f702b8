import type { DoorName } from "../../../protocol/messages.ts";
import type { Later, Realm } from "../realm.ts";

/** Who takes in what a door leads to. Never throws. */
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
  /** A sentence for the panel's diagnostics. */
  note(text: string): void;
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
  /** Ends what looking began: nobody listens any more. */
  rest?(): void;
  /** Leaves the page as it was found. */
  close(): void;
}

/** What a door is good for, as it is said after “can” and “cannot”. */
export interface DoorWords {
  readonly name: DoorName;
  readonly can: string;
  /** What is missing where no other door of the same host makes up for it. */
  readonly cannot: {
    readonly unless: "Db" | "early Db";
    readonly text: string;
  } | null;
}

/** A way to reach engines or Dbs, open from `document_start` on. */
export interface Door extends DoorWords {
  open(realm: Realm, visitors: Visitors, later: Later): Opened;
}

/** For doors that lead to a Db as it is made. */
export const EARLY: Omit<DoorWords, "name"> = {
  can: "let the whole app follow a persona: the Db was met before anything could ask it.",
  cannot: null,
};

/** For doors that lead to a Db which the app has used already. */
export const LATE: Omit<DoorWords, "name"> = {
  can: "let what asks for the session from then on follow a persona.",
  cannot: {
    unless: "early Db",
    text: "change what asked before, like a useSession() that is shown already: it goes on showing the page's own user, though its queries are moved.",
  },
};
