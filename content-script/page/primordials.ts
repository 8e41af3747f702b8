/**
 * The language's builtins as they were at `document_start`. Pages patch builtins later (zones,
 * polyfills, instrumentation); the hook must neither break by that nor call page code by accident.
 */

/** Any function, seen from outside. */
export type Callable = (this: unknown, ...args: unknown[]) => unknown;

export const { apply, construct, ownKeys } = Reflect;
export const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, hasOwn, isFrozen, keys } =
  Object;
export const { parse: parseJson, stringify: toJson } = JSON;
export const { isArray } = Array;
export const { isView } = ArrayBuffer;
export const NativeError = Error;
export const NativePromise = Promise;
export const {
  structuredClone: clone,
  atob: decodeBase64,
  decodeURIComponent: decodeEscapes,
} = globalThis;
export const { random } = Math;
const { performance: clock } = globalThis;
const { then: promiseThen } = Promise.prototype;

/** Milliseconds since the document began, with fractions. */
export const now: () => number = clock.now.bind(clock);

/**
 * `promise.then(…)` of the language, whatever the page did to it. Not called `then`: a module with
 * such an export would be taken for a promise.
 */
export function whenSettled<T>(
  promise: Promise<T>,
  fulfilled: (value: T) => unknown,
  rejected?: (reason: unknown) => unknown,
): Promise<unknown> {
  return apply(promiseThen as Callable, promise, [fulfilled, rejected]) as Promise<unknown>;
}

const { console: pageConsole } = globalThis;

/** `console.timeStamp`, where there is one. */
export const timeStamp = (pageConsole?.timeStamp?.bind?.(pageConsole) ?? null) as
  | (() => void)
  | null;

const { timeOrigin } = clock;

/** Milliseconds since the epoch of a reading of {@link now}. */
export const epoch = (reading: number): number => timeOrigin + reading;

/** Runs our own code inside a call of the page: whatever goes wrong stays here. */
export function attempt(run: () => void): void {
  try {
    run();
  } catch {
    // The page must not notice.
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  try {
    const { message } = error as { message?: unknown };
    return typeof message === "string" ? message : String(error);
  } catch {
    return "It threw something that has no message.";
  }
}

/** All of this, for tools that come late: they must not take it from the page. */
export const primordials = () => ({
  NativeError,
  NativePromise,
  apply,
  attempt,
  clone,
  construct,
  decodeBase64,
  defineProperty,
  epoch,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  isArray,
  isFrozen,
  isView,
  keys,
  messageOf,
  now,
  ownKeys,
  parseJson,
  random,
  timeStamp,
  toJson,
  decodeEscapes,
  whenSettled,
});
