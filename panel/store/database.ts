/**
 * The panel's own database in the browser. IndexedDB belongs to the extension's origin, so all
 * panels of a browser share it.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

const NAME = "jazz-devtools";

export interface StoredPersona {
  id: string;
  /** The app it was saved for. */
  scope: string;
  /** Its place in the list of its scope. */
  position: number;
  label: string;
  session: unknown;
  savedAt: number;
}

/** What is told of a recording that was saved as it happened. */
export interface StoredRecording {
  id: string;
  /** Where its page is from, such as `https://team.example`. */
  origin: string;
  apps: string[];
  users: string[];
  title: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  changedAt: number;
  writes: number;
  /** Of all its pieces, as characters. */
  size: number;
  /** Of the pieces that were let go because it grew too large. */
  lost: number;
  /** Number of its next piece. */
  pieces: number;
  /** Deleted, as long as that can be undone. */
  removed?: true;
}

/** What arrived within a moment, in order. */
export interface StoredPiece {
  recording: string;
  /** From 0. */
  nth: number;
  size: number;
  lines: StoredLine[];
}

/** A message of a page as it came, the end of a document, or a write that was received (encoded). */
export type StoredLine =
  | { document: string; body: string }
  | { document: string; goneAt: number }
  | { received: unknown };

interface Stores extends DBSchema {
  personas: { key: string; value: StoredPersona; indexes: { scope: string } };
  recordings: { key: string; value: StoredRecording; indexes: { changedAt: number } };
  pieces: { key: [string, number]; value: StoredPiece };
}

export type Database = IDBPDatabase<Stores>;

/** What each version adds to the one before: a released step never changes, new ones follow. */
const UPGRADES: readonly ((database: Database) => void)[] = [
  (database) => {
    database.createObjectStore("personas", { keyPath: "id" }).createIndex("scope", "scope");
  },
  (database) => {
    const recordings = database.createObjectStore("recordings", { keyPath: "id" });
    recordings.createIndex("changedAt", "changedAt");
    database.createObjectStore("pieces", { keyPath: ["recording", "nth"] });
  },
];

let open: Promise<Database> | null = null;

/**
 * The database, opened once and again whenever it was closed. It makes way for a newer version of
 * the extension that wants to upgrade it. Rejects when the browser gives no storage.
 */
export function openDatabase(): Promise<Database> {
  if (open) return open;
  const forget = (): void => {
    if (open === opening) open = null;
  };
  const opening: Promise<Database> = openDB<Stores>(NAME, UPGRADES.length, {
    upgrade(database, oldVersion) {
      for (const upgrade of UPGRADES.slice(oldVersion)) upgrade(database);
    },
    blocking(_current, _wanted, event) {
      forget();
      (event.target as IDBDatabase).close();
    },
    terminated: forget,
  });
  open = opening;
  opening.catch(forget);
  return opening;
}

/** Why something could not be stored or read, as the end of a sentence. */
export function storageProblem(error: unknown): string {
  const { name = "", message = String(error) } = (error ?? {}) as Partial<Error>;
  switch (name) {
    case "QuotaExceededError":
      return "the browser's storage is full";
    case "VersionError":
      return "a newer version of this extension has stored things here";
    case "SecurityError":
    case "InvalidStateError":
    case "UnknownError":
    case "ReferenceError":
    case "TypeError":
      return "the browser gives this panel no storage";
    default:
      return `the browser's storage failed (${message})`;
  }
}
