import { patch, type Undo } from "../patch.ts";
import {
  apply,
  attempt,
  getPrototypeOf,
  hasOwn,
  NativePromise,
  whenSettled,
} from "../primordials.ts";
import type { Visitors } from "./door.ts";

/** Statics through which a bundle's Dbs are made (`createDb` of garden-co/jazz). */
const STATICS = ["create", "createWithWorker"];

export interface DbClassDoor {
  /** Watches the class of a Db. What is watched already stays as it is. */
  learn(db: object): void;
  close(): void;
}

/** From the first Db on its class is known, and every later Db of that bundle comes through it. */
export function dbClassDoor(visitors: Visitors): DbClassDoor {
  const known = new WeakSet<object>();
  const undos: Undo[] = [];
  const made = <T>(db: T): T => {
    attempt(() => visitors.db(db, "Db class", "", { early: true }));
    return db;
  };
  const watch = (owner: object, name: string): Undo =>
    patch(
      owner,
      name,
      (found) =>
        function (this: unknown, ...args: unknown[]) {
          const result = apply(found, this, args);
          return result instanceof NativePromise ? whenSettled(result, made) : made(result);
        },
    );
  return {
    learn(db) {
      for (const name of STATICS) {
        const owner = ownerOf((db as { constructor?: unknown }).constructor, name);
        const key = owner && (owner as Record<string, unknown>)[name];
        if (!owner || typeof key !== "function" || known.has(key)) continue;
        undos.push(watch(owner, name));
        known.add((owner as Record<string, object>)[name] ?? key);
      }
    },
    close() {
      for (const undo of undos) undo();
    },
  };
}

/** The class on which a static is defined, from a constructor upwards. */
function ownerOf(dbClass: unknown, name: string): object | null {
  let at = dbClass;
  while (typeof at === "function" && at !== Function.prototype) {
    if (hasOwn(at, name)) return at;
    at = getPrototypeOf(at);
  }
  return null;
}
