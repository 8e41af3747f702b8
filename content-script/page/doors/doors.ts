import { attempt } from "../primordials.ts";
import { looksLikeDb } from "../profiles/detect.ts";
import type { Later, Realm } from "../realm.ts";
import { DbClassDoor, dbClassWords } from "./db-class.ts";
import { dbMap } from "./db-map.ts";
import type { DoorWords, Visitors } from "./door.ts";
import { engineRegistry } from "./engine-registry.ts";
import { firstDb } from "./first-db.ts";
import { pushed } from "./pushed.ts";
import { reactFibers } from "./react-fibers.ts";
import { vueTree } from "./vue-tree.ts";
import { windowGlobals } from "./window-globals.ts";
import { windowStorage } from "./window-storage.ts";

/** In the order in which they are looked through: the last one waits for what the others missed. */
const DOORS = [
  engineRegistry,
  dbMap,
  pushed,
  windowStorage,
  reactFibers,
  vueTree,
  windowGlobals,
  firstDb,
];

/** What every door is good for. */
export const DOOR_WORDS: ReadonlyMap<string, DoorWords> = new Map(
  [...DOORS, dbClassWords].map((words) => [words.name, words]),
);

export interface Doors {
  /** Looks again for what gave no sign of itself. */
  look(): void;
  /** Ends what looking began. */
  rest(): void;
  close(): void;
}

/** Opens every door. Behind the first Db of a bundle its class is one more. */
export function openDoors(realm: Realm, visitors: Visitors, later: Later): Doors {
  /** A door that somebody has patched over cannot be taken out: nothing comes through any more. */
  let closed = false;
  const visit = (run: () => void): void => {
    if (!closed) attempt(run);
  };
  const guarded: Visitors = {
    engine: (...found) => visit(() => visitors.engine(...found)),
    permissions: (...handed) => visit(() => visitors.permissions(...handed)),
    used: (...asked) => visit(() => visitors.used(...asked)),
    jazz: (later) =>
      visit(() => {
        if (later) for (const door of opened) door.expect?.();
        visitors.jazz(later);
      }),
    known: (db) => visitors.known(db),
    wanting: () => visitors.wanting(),
    note: (text) => visit(() => visitors.note(text)),
    db: (raw, ...found) =>
      visit(() => {
        if (!looksLikeDb(raw)) return;
        visitors.db(raw, ...found);
        classes.learn(raw);
      }),
  };
  const classes = new DbClassDoor(guarded);
  const opened = DOORS.map((door) => door.open(realm, guarded, later));
  return {
    look: () => {
      for (const door of opened) attempt(() => door.look?.());
    },
    rest: () => {
      for (const door of opened) attempt(() => door.rest?.());
    },
    close: () => {
      closed = true;
      for (const door of opened) door.close();
      classes.close();
    },
  };
}
