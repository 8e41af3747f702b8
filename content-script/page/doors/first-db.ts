/**
 * The first Db of a bundle. Its engine arrives as a WebAssembly module with telling export names;
 * soon after, the SDK resolves a promise with the Db, and resolving reads the Db's `then`. A
 * getter of that name on `Object.prototype`, there for a moment only, is called with the Db.
 */
import { patch, type Undo } from "../patch.ts";
import {
  apply,
  attempt,
  construct,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  NativePromise,
  whenSettled,
} from "../primordials.ts";
import { looksLikeDb } from "../profiles/detect.ts";
import type { Later } from "../realm.ts";
import type { Door } from "./door.ts";

/** Exports of the engine of alpha.53, and by their prefix of later ones. */
const EXPORTS = ["__wbg_wasmruntime_free", "wasmruntime_insert", "__wbg_wasmdb_free"];

/** A Db is resolved 1 to 430 ms after its engine's module (measured). */
const OPEN_FOR = 5_000;
/** Reads of `then` after which to give up: a busy page resolves many promises. */
const READS = 20_000;

export const firstDb: Door = {
  name: "first Db",
  open({ Object: { prototype }, WebAssembly }, visitors, later) {
    const trap = new ThenTrap(prototype, later, (db) =>
      visitors.db(db, "first Db", "caught as its promise was resolved", { early: true }),
    );
    const undos = WebAssembly
      ? watchWasm(WebAssembly, () => {
          visitors.jazz();
          trap.arm();
        })
      : [];
    return {
      close() {
        for (const undo of undos) undo();
        trap.disarm();
      },
    };
  },
};

/** Calls back for every instance of an engine, before its creator can go on. */
function watchWasm(wasm: object, seen: () => void): Undo[] {
  const look = <T>(result: T): T => {
    attempt(() => {
      if (isEngineModule(result)) seen();
    });
    return result;
  };
  const asynchronous = ["instantiate", "instantiateStreaming"].map((name) =>
    patch(
      wasm,
      name,
      (found) =>
        function (this: unknown, ...args: unknown[]) {
          const result = apply(found, this, args);
          return result instanceof NativePromise ? whenSettled(result, look) : look(result);
        },
    ),
  );
  return [...asynchronous, watchInstances(wasm, look)];
}

/** `new WebAssembly.Instance(…)`; a proxy keeps `instanceof` and `prototype` as they are. */
function watchInstances(wasm: object, look: (instance: unknown) => unknown): Undo {
  const own = getOwnPropertyDescriptor(wasm, "Instance");
  const { value: Instance } = own ?? {};
  if (!own?.configurable || typeof Instance !== "function") return () => {};
  const watched: unknown = new Proxy(Instance, {
    construct(target, args, newTarget) {
      const instance = construct(target, args, newTarget === watched ? target : newTarget);
      look(instance);
      return instance as object;
    },
  });
  defineProperty(wasm, "Instance", { ...own, value: watched });
  return () => {
    if (getOwnPropertyDescriptor(wasm, "Instance")?.value === watched) {
      defineProperty(wasm, "Instance", own);
    }
  };
}

/** An instance, or `{instance, module}`, whose exports are the engine's. */
function isEngineModule(result: unknown): boolean {
  const { instance = result } = (result ?? {}) as { instance?: unknown };
  const { exports } = (instance ?? {}) as { exports?: unknown };
  if (typeof exports !== "object" || exports === null) return false;
  return EXPORTS.some((name) => name in exports);
}

/** The getter on `Object.prototype`: armed for a while, gone with the first Db. */
class ThenTrap {
  #reads = 0;
  #stopTimer: (() => void) | null = null;
  #getter: (() => undefined) | null = null;

  constructor(
    readonly prototype: object,
    readonly later: Later,
    readonly caught: (db: object) => void,
  ) {}

  arm(): void {
    this.#reads = 0;
    this.#stopTimer?.();
    this.#stopTimer = this.later(() => this.disarm(), OPEN_FOR);
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
  }

  #read(resolved: unknown): void {
    const found = this.#isClassInstance(resolved) && looksLikeDb(resolved);
    if (found || ++this.#reads > READS) this.disarm();
    if (found) attempt(() => this.caught(resolved));
  }

  /** Most of what is resolved is plain: told without touching it. */
  #isClassInstance(value: unknown): value is object {
    if (typeof value !== "object" || value === null) return false;
    try {
      const prototype = getPrototypeOf(value);
      return prototype !== null && prototype !== this.prototype;
    } catch {
      return false;
    }
  }
}

/** What an assignment does where nothing is inherited: an own property. */
function defineThen(this: unknown, value: unknown): void {
  defineProperty(this as object, "then", {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
