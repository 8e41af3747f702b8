/**
 * Resolving a promise with an object reads the object's `then`. A getter of that name on
 * `Object.prototype`, armed for a while, is called with every such object, a Db among them.
 *
 * This is the one thing that the hook does to `Object.prototype`, and only while a Db of alpha.53 is
 * being made: from the moment that its engine's module was instantiated, until the Db was caught, 5 s
 * have passed, or `then` was read 20,000 times; 60 s instead where the Db's worker was started
 * meanwhile. It is never armed for a later Jazz, on a page without Jazz, or because a panel opens: as
 * long as it is armed, `"then" in x` is true of every object, which an app may ask of its own. Reading
 * `x.then` gives `undefined` as ever, assigning it makes an own property, and no enumeration shows it.
 */
import { assign, nothing } from "../patch.ts";
import {
  attempt,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
} from "../primordials.ts";
import { looksLikeDb } from "../profiles/detect.ts";
import type { Later } from "../realm.ts";
import { dbIn } from "./plain-read.ts";

/** Reads of `then` after which to give up: a busy page resolves many promises. */
const READS = 20_000;

export interface ThenTrapOptions {
  /** Whether it was found already. */
  known(db: object): boolean;
  /** `passedOn`: it came inside of something, so the app has it already. */
  caught(db: object, passedOn: boolean): void;
  /** It is not armed any more, whether something was caught or not. */
  disarmed(): void;
}

export interface ThenTrap {
  /** For so many milliseconds from now on, or until a Db is caught. */
  arm(ms: number): void;
  disarm(): void;
}

export function thenTrap(prototype: object, later: Later, options: ThenTrapOptions): ThenTrap {
  let reads = 0;
  let stopTimer = nothing;
  let getter: (() => void) | null = null;

  const disarm = (): void => {
    stopTimer();
    const ours = getter;
    getter = null;
    attempt(() => {
      if (ours && getOwnPropertyDescriptor(prototype, "then")?.get === ours) {
        delete (prototype as { then?: unknown }).then;
      }
    });
    options.disarmed();
  };

  /** What this threw would reject the page's promise. */
  const read = (resolved: unknown): void =>
    attempt(() => {
      // Where the page froze it meanwhile it stays, and does nothing any more.
      if (!getter) return;
      if (++reads > READS) return disarm();
      const db = dbOf(resolved, prototype);
      if (!db || options.known(db)) return;
      disarm();
      options.caught(db, db !== resolved);
    });

  return {
    arm(ms) {
      reads = 0;
      stopTimer();
      stopTimer = later(disarm, ms);
      if (getter || getOwnPropertyDescriptor(prototype, "then")) return;
      getter = function (this: unknown): void {
        read(this);
      };
      defineProperty(prototype, "then", {
        get: getter,
        set: defineThen,
        configurable: true,
      });
    },
    disarm,
  };
}

/** The Db itself, or the framework's client that holds it, which is a plain object. */
function dbOf(resolved: unknown, plain: object): object | null {
  if (typeof resolved !== "object" || resolved === null) return null;
  try {
    const prototype = getPrototypeOf(resolved);
    if (prototype === plain) return dbIn(resolved, 2);
    return prototype !== null && looksLikeDb(resolved) ? resolved : null;
  } catch {
    return null;
  }
}

/** What an assignment does where nothing is inherited: an own property. */
function defineThen(this: unknown, value: unknown): void {
  assign(this as object, "then", value);
}
