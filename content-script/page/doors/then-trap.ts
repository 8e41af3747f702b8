/**
 * Resolving a promise with an object reads the object's `then`. A getter of that name on
 * `Object.prototype`, armed for a while, is called with every such object, a Db among them.
 */
import { assign } from "../patch.ts";
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
  /** Whether a Db is worth catching. */
  wants(db: object): boolean;
  /** `passedOn`: it came inside of something, so the app has it already. */
  caught(db: object, passedOn: boolean): void;
  /** It is not armed any more, whether something was caught or not. */
  disarmed(): void;
}

export class ThenTrap {
  #reads = 0;
  #stopTimer: (() => void) | null = null;
  #getter: (() => undefined) | null = null;

  constructor(
    readonly prototype: object,
    readonly later: Later,
    readonly options: ThenTrapOptions,
  ) {}

  get armed(): boolean {
    return this.#getter !== null;
  }

  /** For so many milliseconds from now on, or until a Db is caught. */
  arm(ms: number): void {
    this.#reads = 0;
    this.#stopTimer?.();
    this.#stopTimer = this.later(() => this.disarm(), ms);
    if (this.#getter || getOwnPropertyDescriptor(this.prototype, "then")) return;
    const trap = this;
    this.#getter = function (this: unknown): undefined {
      trap.#read(this);
    };
    defineProperty(this.prototype, "then", {
      get: this.#getter,
      set: defineThen,
      enumerable: false,
      configurable: true,
    });
  }

  disarm(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
    if (this.#getter && getOwnPropertyDescriptor(this.prototype, "then")?.get === this.#getter) {
      delete (this.prototype as { then?: unknown }).then;
    }
    this.#getter = null;
    this.options.disarmed();
  }

  #read(resolved: unknown): void {
    const found = this.#dbOf(resolved);
    const db = found && this.options.wants(found) ? found : null;
    if (db || ++this.#reads > READS) this.disarm();
    if (db) attempt(() => this.options.caught(db, db !== resolved));
  }

  /** The Db itself, or the framework's client that holds it, which is a plain object. */
  #dbOf(resolved: unknown): object | null {
    if (typeof resolved !== "object" || resolved === null) return null;
    try {
      const prototype = getPrototypeOf(resolved);
      if (prototype === this.prototype) return dbIn(resolved, 2);
      return prototype !== null && looksLikeDb(resolved) ? resolved : null;
    } catch {
      return null;
    }
  }
}

/** What an assignment does where nothing is inherited: an own property. */
function defineThen(this: unknown, value: unknown): void {
  assign(this as object, "then", value);
}
