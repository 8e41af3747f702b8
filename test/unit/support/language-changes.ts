/** What a page can do to the language after it has loaded: every method and getter, made to throw or lie. */
const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object;
const { ownKeys } = Reflect;

/** One change that a page makes to the language. */
export interface Change {
  name: string;
  make(): void;
  undo(): void;
}

const prototypeOfIterator = (of: object): object => getPrototypeOf(of) as object;

/** All that the core takes from the language. */
const HOLDERS: Record<string, object> = {
  Map: Map.prototype,
  Set: Set.prototype,
  WeakMap: WeakMap.prototype,
  WeakSet: WeakSet.prototype,
  WeakRef: WeakRef.prototype,
  Array: Array.prototype,
  String: String.prototype,
  Function: Function.prototype,
  Promise: Promise.prototype,
  Object: Object.prototype,
  "array iterator": prototypeOfIterator([].values()),
  "map iterator": prototypeOfIterator(new Map().values()),
  "set iterator": prototypeOfIterator(new Set().values()),
  "static Object": Object,
  "static Reflect": Reflect,
  "static Array": Array,
  "static Promise": Promise,
  "static JSON": JSON,
  "static Math": Math,
  "static Number": Number,
  "static Error": Error,
};

const LIES: Record<string, (this: unknown) => unknown> = {
  throws() {
    throw new TypeError("changed by the page");
  },
  "returns nothing": () => undefined,
  "returns true": () => true,
  // Iterators that never end are left out: with them no page would run.
  "returns an object": () => ({ callback: null, live: 99, done: true, shape: {}, host: {} }),
};

/** Every method and getter that can be changed, in every way. */
export function changes(): Change[] {
  const all: Change[] = [];
  for (const [of, holder] of Object.entries(HOLDERS)) {
    for (const key of ownKeys(holder)) {
      const own = getOwnPropertyDescriptor(holder, key);
      const callable = typeof own?.value === "function" && key !== "constructor";
      if (!own?.configurable || !(callable || own.get)) continue;
      for (const [how, lie] of Object.entries(LIES)) {
        all.push({
          name: `${of}.${String(key)} ${how}`,
          make: () => defineProperty(holder, key, own.get ? { get: lie } : { value: lie }),
          undo: () => defineProperty(holder, key, own),
        });
      }
    }
  }
  return all;
}
