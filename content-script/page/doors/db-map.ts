/**
 * Jazz after alpha.54 enters every Db in a `WeakMap` of its own as it is made, with what its
 * bindings subscribe by: `{all, subscribeDelta}` (`runtime/db.ts` of garden-co/jazz, read, not
 * run). Frameworks live on such maps, so that the door shuts after the first Db, and in any case
 * before it has cost anything to speak of.
 */
import { LEAVING } from "../leaving.ts";
import { patch, type Undo } from "../patch.ts";
import { apply, attempt, hasOwn } from "../primordials.ts";
import { looksLikeDb } from "../profiles/detect.ts";
import type { Door, Visitors } from "./door.ts";
import { field } from "./plain-read.ts";

/** Entries looked at before it shuts. */
const ENTRIES = 50_000;

export const dbMap: Door = {
  open(realm, visitors) {
    const { prototype } = realm.WeakMap ?? {};
    if (!prototype) return {};
    let close = watchEntries(prototype, visitors);
    return {
      /** Again so many: for a bundle that has just arrived. */
      expect() {
        close();
        close = watchEntries(prototype, visitors);
      },
      ...(LEAVING && { close: () => close() }),
    };
  },
};

/** Looks at what is entered, until there was a Db or there were too many. */
function watchEntries(prototype: object, visitors: Visitors): Undo {
  let left = ENTRIES;
  const look = (key: unknown, value: object): void => {
    // Not a read: it would count as one with values that take note of it, as Vue's do.
    if (!hasOwn(value, "subscribeDelta") || !looksLikeDb(key)) return;
    if (typeof field(value, "subscribeDelta") !== "function") return;
    if (typeof field(value, "all") !== "function") return;
    shut();
    visitors.db(key, "Db map", "", { early: true });
  };
  const undo = patch(
    prototype,
    "set",
    (found) =>
      // A method has no prototype and cannot be constructed, like the one it stands for.
      ({
        set(this: unknown, key: unknown, value: unknown): unknown {
          const result = apply(found, this, [key, value]);
          if (left > 0) {
            if (--left === 0) shut();
            if (typeof value === "object" && value !== null) attempt(() => look(key, value));
          }
          return result;
        },
      }).set,
  );
  const shut = (): void => {
    left = 0;
    undo();
  };
  return shut;
}
