import {
  apply,
  attempt,
  type Callable,
  defineProperty,
  getOwnPropertyDescriptor,
} from "./primordials.ts";

/** Takes a replacement out again, unless somebody has replaced or frozen it since. Never throws. */
export type Undo = () => void;

export const nothing: Undo = () => {};

/**
 * Replaces a method by one that looks the same from outside: name, length and attributes stay.
 * An inherited method is shadowed by an own property that does not show up in enumerations.
 * What cannot be replaced is left alone.
 */
export function patch(holder: object, name: string, make: (original: Callable) => Callable): Undo {
  const own = getOwnPropertyDescriptor(holder, name);
  const original = own ? own.value : (holder as Record<string, unknown>)[name];
  if (typeof original !== "function" || (own && !own.configurable)) return nothing;
  const replacement = make(original as Callable);
  disguise(replacement, original, "name");
  disguise(replacement, original, "length");
  defineProperty(holder, name, {
    value: replacement,
    writable: own?.writable ?? true,
    enumerable: own?.enumerable ?? false,
    configurable: true,
  });
  return () =>
    attempt(() => {
      if (getOwnPropertyDescriptor(holder, name)?.value !== replacement) return;
      if (own) defineProperty(holder, name, own);
      else delete (holder as Record<string, unknown>)[name];
    });
}

/** A method that has the last word on what the original returned. */
export const after =
  (then: (result: unknown, args: unknown[], self: unknown) => unknown) =>
  (original: Callable): Callable =>
    function (this: unknown, ...args: unknown[]) {
      return then(apply(original, this, args), args, this);
    };

/** Makes a property what an assignment makes of it, whatever was there or is inherited. */
export function assign(holder: object, name: PropertyKey, value: unknown): void {
  defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true });
}

/** Where a property cannot be read or written, it stays as it is. */
function disguise(replacement: Callable, original: object, property: string): void {
  try {
    const descriptor = getOwnPropertyDescriptor(original, property);
    if (descriptor) defineProperty(replacement, property, descriptor);
  } catch {
    // A proxy that does not want to be looked at.
  }
}
