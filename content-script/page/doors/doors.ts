import { LEAVING } from "../leaving.ts";
import { apply, attempt, type Callable } from "../primordials.ts";
import { looksLikeDb } from "../profiles/detect.ts";
import type { Later, Realm } from "../realm.ts";
import { type DbClassDoor, dbClassDoor } from "./db-class.ts";
import { dbMap } from "./db-map.ts";
import type { Door, Opened, Visitors } from "./door.ts";
import { engineRegistry } from "./engine-registry.ts";
import { firstDb } from "./first-db.ts";
import { pushed } from "./pushed.ts";
import { windowStorage } from "./window-storage.ts";

/** Open from `document_start` on, and looked through before those that are added later. */
const DOORS: readonly Door[] = [engineRegistry, dbMap, pushed, windowStorage, firstDb];

export interface Doors {
  /** Opens one more, which only has to be there when somebody looks. */
  add(door: Door): void;
  /** Looks again for what gave no sign of itself. */
  look(): void;
  close?(): void;
}

/**
 * Opens the doors that must not miss anything. Behind the first Db of a bundle its class is one more.
 *
 * @param visitors asked for when something has come through.
 */
export function openDoors(realm: Realm, visitors: () => Visitors, later: Later): Doors {
  /** A door that somebody has patched over cannot be taken out: nothing comes through any more. */
  let closed = false;
  const guard = (run: (visitors: Visitors) => unknown): void =>
    attempt(() => {
      if (!LEAVING || !closed) run(visitors());
    });
  let classes: DbClassDoor | null = null;
  const told = <Name extends "engine" | "used" | "permissions" | "note">(name: Name) =>
    ((...args: unknown[]) =>
      guard((to) => apply(to[name] as Callable, to, args))) as Visitors[Name];
  const guarded: Visitors = {
    engine: told("engine"),
    used: told("used"),
    permissions: told("permissions"),
    note: told("note"),
    db: (raw, door, note, more) =>
      guard((to) => {
        if (!looksLikeDb(raw)) return;
        to.db(raw, door, note, more);
        classes ??= dbClassDoor(guarded);
        classes.learn(raw);
      }),
    jazz: (later) =>
      guard((to) => {
        if (later) for (const door of opened) door.expect?.();
        to.jazz(later);
      }),
    known: (db) => visitors().known(db),
    wanting: () => visitors().wanting(),
  };
  const open = (door: Door): Opened => door.open(realm, guarded, later);
  const opened = DOORS.map(open);
  return {
    add: (door) => void opened.push(open(door)),
    look: () => {
      for (const door of opened) attempt(() => door.look?.());
    },
    ...(LEAVING && {
      close: () => {
        closed = true;
        for (const door of opened) door.close?.();
        classes?.close?.();
      },
    }),
  };
}
