import { attempt, type Callable, tryRead } from "./safely.ts";

/** A method that was replaced. It does not hold the object it was replaced on. */
export interface Patch {
  name: string;
  replacement: Callable;
  /** The object's own property before; `undefined` where the method was inherited. */
  own: PropertyDescriptor | undefined;
}

/**
 * Shadows a method by one that looks the same from outside, as an own property that does not show
 * up in enumerations; so the object keeps its class, its private fields and its identity.
 *
 * @returns `null` where there is no such method, or it cannot be replaced.
 */
export function patch(
  holder: object,
  name: string,
  make: (original: Callable) => Callable,
): Patch | null {
  const own = tryRead(() => Object.getOwnPropertyDescriptor(holder, name));
  const original = own ? own.value : tryRead(() => (holder as Record<string, unknown>)[name]);
  if (typeof original !== "function" || (own && !own.configurable)) return null;
  if (!own && !Object.isExtensible(holder)) return null;
  const replacement = make(original as Callable);
  Object.defineProperty(holder, name, {
    value: replacement,
    writable: own?.writable ?? true,
    enumerable: own?.enumerable ?? false,
    configurable: true,
  });
  return { name, replacement, own };
}

/** Takes a replacement out again; does nothing where somebody has replaced it since. */
export function unpatch(holder: object, { name, replacement, own }: Patch): void {
  if (Object.getOwnPropertyDescriptor(holder, name)?.value !== replacement) return;
  if (own) Object.defineProperty(holder, name, own);
  else delete (holder as Record<string, unknown>)[name];
}

/** Gives a replacement the name and the number of parameters of what it replaces. */
export function disguise(replacement: Callable, original: object): Callable {
  for (const property of ["name", "length"]) {
    const descriptor = Object.getOwnPropertyDescriptor(original, property);
    if (descriptor) attempt(() => void Object.defineProperty(replacement, property, descriptor));
  }
  return replacement;
}
