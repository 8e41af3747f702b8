import { LEAVING } from "../leaving.ts";
import { after, patch, type Undo } from "../patch.ts";
import { attempt, getPrototypeOf, hasOwn } from "../primordials.ts";
import { detectProfile } from "../profiles/detect.ts";
import { inspect } from "../watch-promise.ts";
import type { Visitors } from "./door.ts";

/** Statics through which a bundle's Dbs are made (`createDb` of garden-co/jazz), later ones last. */
const STATICS = [
  "create",
  "createWithWorker",
  "createWithDirectConnection",
  "createWithBrowserWorker",
];

/** Classes above one that are looked at. */
const ANCESTORS = 8;

export interface DbClassDoor {
  /** Watches the class of a Db. What is watched already stays as it is. */
  learn(db: object): void;
  close?(): void;
}

/** From the first Db on its class is known, and every later Db of that bundle comes through it. */
export function dbClassDoor(visitors: Visitors): DbClassDoor {
  const known = new WeakSet<object>();
  const undos: Undo[] = [];

  const once = (
    below: unknown,
    name: string,
    then: (result: unknown, args: unknown[], self: unknown) => unknown,
  ): void => {
    const owner = ownerOf(below, name) as Record<string, unknown> | null;
    const found = owner?.[name];
    if (!owner || typeof found !== "function" || known.has(found)) return;
    const undo = patch(owner, name, after(then));
    if (LEAVING) undos.push(undo);
    known.add((owner[name] as object) ?? found);
  };
  const made = (db: unknown): void => visitors.db(db, "Db class", "", { early: true });

  return {
    learn(db) {
      const below = getPrototypeOf(db);
      // A Db without a class of its own has none that others are made by.
      if (below === Object.prototype) return;
      for (const name of STATICS) {
        once((db as { constructor?: unknown }).constructor, name, (result) =>
          inspect(result, made),
        );
      }
      // A later Db makes its engine when it is first used: both are met before the engine is called.
      const { client = "" } = detectProfile(null, db).db;
      once(below, client, (result, args, self) => {
        attempt(() => visitors.used(self as object, args[0]));
        return result;
      });
    },
    ...(LEAVING && {
      close() {
        for (const undo of undos) undo();
      },
    }),
  };
}

/** Where a method is defined, from a class or prototype upwards. */
function ownerOf(below: unknown, name: string): object | null {
  let at = below as object | null | undefined;
  for (let i = 0; at && i < ANCESTORS; i++) {
    if (hasOwn(at, name)) return at;
    at = getPrototypeOf(at);
  }
  return null;
}
