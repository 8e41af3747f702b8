import { patch, type Undo } from "../patch.ts";
import {
  apply,
  attempt,
  getPrototypeOf,
  hasOwn,
  NativePromise,
  whenSettled,
} from "../primordials.ts";
import { detectProfile } from "../profiles/detect.ts";
import { type DoorWords, EARLY, type Visitors } from "./door.ts";

/** Statics through which a bundle's Dbs are made (`createDb` of garden-co/jazz), later ones last. */
const STATICS = [
  "create",
  "createWithWorker",
  "createWithDirectConnection",
  "createWithBrowserWorker",
];

/** Classes above one that are looked at. */
const ANCESTORS = 8;

export const dbClassWords: DoorWords = { name: "Db class", ...EARLY };

/** From the first Db on its class is known, and every later Db of that bundle comes through it. */
export class DbClassDoor {
  readonly #known = new WeakSet<object>();
  readonly #undos: Undo[] = [];

  constructor(readonly visitors: Visitors) {}

  /** Watches the class of a Db. What is watched already stays as it is. */
  learn(db: object): void {
    const below = getPrototypeOf(db);
    // A Db without a class of its own has none that others are made by.
    if (below === Object.prototype) return;
    for (const name of STATICS) {
      this.#once(ownerOf((db as { constructor?: unknown }).constructor, name), name, (owner) =>
        this.#watch(owner, name),
      );
    }
    const { client = "" } = detectProfile(null, db).db;
    this.#once(ownerOf(below, client), client, (owner) => this.#watchUse(owner, client));
  }

  close(): void {
    for (const undo of this.#undos) undo();
  }

  #once(owner: object | null, name: string, watch: (owner: object) => Undo): void {
    const members = owner as Record<string, unknown> | null;
    const found = members?.[name];
    if (!owner || typeof found !== "function" || this.#known.has(found)) return;
    this.#undos.push(watch(owner));
    this.#known.add((members?.[name] as object) ?? found);
  }

  /** A Db makes its engine when it is first used: there both are met, before the engine is called. */
  #watchUse(owner: object, method: string): Undo {
    const { visitors } = this;
    return patch(
      owner,
      method,
      (found) =>
        function (this: unknown, ...args: unknown[]) {
          const client = apply(found, this, args);
          attempt(() => visitors.used(this as object, args[0]));
          return client;
        },
    );
  }

  #watch(owner: object, name: string): Undo {
    const made = <T>(db: T): T => {
      attempt(() => this.visitors.db(db, "Db class", "made by its class", { early: true }));
      return db;
    };
    return patch(
      owner,
      name,
      (found) =>
        function (this: unknown, ...args: unknown[]) {
          const result = apply(found, this, args);
          return result instanceof NativePromise ? whenSettled(result, made) : made(result);
        },
    );
  }
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
