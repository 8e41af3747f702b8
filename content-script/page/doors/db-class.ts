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
    for (const name of STATICS) {
      const owner = ownerOf((db as { constructor?: unknown }).constructor, name);
      const key = owner && (owner as Record<string, unknown>)[name];
      if (!owner || typeof key !== "function" || this.#known.has(key)) continue;
      this.#undos.push(this.#watch(owner, name));
      this.#known.add((owner as Record<string, object>)[name] ?? key);
    }
    const { client } = detectProfile(null, db).db;
    if (client !== null) this.#watchUse(getPrototypeOf(db), client);
  }

  close(): void {
    for (const undo of this.#undos) undo();
  }

  /** A Db makes its engine when it is first used: there both are met, before the engine is called. */
  #watchUse(below: object | null, method: string): void {
    const owner = ownerOf(below, method);
    if (!owner || this.#known.has(owner)) return;
    this.#known.add(owner);
    const met = new WeakSet<object>();
    this.#undos.push(
      patch(owner, method, (found) => {
        const { visitors } = this;
        return function (this: unknown, ...args: unknown[]) {
          const client = apply(found, this, args) as object;
          attempt(() => {
            if (met.has(client)) return;
            met.add(client);
            const db = this as object;
            if (!visitors.known(db)) visitors.db(db, "Db class", "seen as it was used");
            visitors.used(db, args[0]);
          });
          return client;
        };
      }),
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
  let at = below;
  for (let i = 0; i < ANCESTORS && isOwner(at); i++) {
    if (hasOwn(at, name)) return at;
    at = getPrototypeOf(at);
  }
  return null;
}

const isOwner = (value: unknown): value is object =>
  (typeof value === "function" || (typeof value === "object" && value !== null)) &&
  value !== Function.prototype &&
  value !== Object.prototype;
