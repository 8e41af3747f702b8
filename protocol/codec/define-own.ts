/** The language's own, whatever a page does to them later. */
const { defineProperty } = Object;

/** Sets an own data property whatever the key, so that `__proto__` stays inert. */
export function defineOwn<T>(target: { [key: string]: T }, key: string, value: T): void {
  if (key === "__proto__") {
    defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    target[key] = value;
  }
}
