/**
 * Looking at what belongs to the page without running any of its code: no getter, and no trap that
 * answers for members which are not there, as those of remote objects do.
 */
import { getOwnPropertyDescriptor, getPrototypeOf, isArray } from "../primordials.ts";
import { isDbBy } from "../profiles/features.ts";

/** Classes above an object that are looked at for a method. */
const ANCESTORS = 8;
/** What contexts, clients, refs, resolved promises and Vue's refs hold their content in. */
const HOLDERS = ["db", "client", "current", "value", "_rawValue", "_value"];
/** `{client: {db}}` in a ref is four holders deep. */
const DEPTH = 4;

/** An own property that is simply there. */
export function field(object: unknown, key: PropertyKey): unknown {
  if (typeof object !== "object" || object === null) return undefined;
  try {
    return getOwnPropertyDescriptor(object, key)?.value;
  } catch {
    return undefined;
  }
}

/** A Db itself, or the one that something holds in a usual place. */
export function dbIn(value: unknown, depth = DEPTH): object | null {
  if (typeof value !== "object" || value === null) return null;
  if (isDbBy((method) => hasMethod(value, method))) return value;
  if (depth === 0) return null;
  if (isArray(value)) return dbIn(field(value, 0), depth - 1);
  for (const holder of HOLDERS) {
    const found = dbIn(field(value, holder), depth - 1);
    if (found) return found;
  }
  return null;
}

function hasMethod(object: object, name: string): boolean {
  try {
    let at: object | null = object;
    for (let i = 0; at && i < ANCESTORS; i++) {
      const own = getOwnPropertyDescriptor(at, name);
      if (own) return typeof own.value === "function";
      at = getPrototypeOf(at);
    }
  } catch {
    // A revoked proxy, or one that does not want to be looked at.
  }
  return false;
}
