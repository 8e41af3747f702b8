/**
 * The language's builtins as they were at `document_start`. Pages patch builtins later (zones,
 * polyfills, instrumentation); the hook must neither break by that nor call page code by accident.
 */

/** Any function, seen from outside. */
export type Callable = (this: unknown, ...args: unknown[]) => unknown;

const { performance: clock } = globalThis;
const { now: clockNow } = clock;

export const {
  apply,
  clone,
  construct,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  keys,
  ownKeys,
  parseJson,
  toJson,
  isArray,
  isView,
  NativePromise,
  promiseThen,
  now,
} = {
  apply: Reflect.apply,
  clone: structuredClone,
  construct: Reflect.construct,
  defineProperty: Object.defineProperty,
  getOwnPropertyDescriptor: Object.getOwnPropertyDescriptor,
  getPrototypeOf: Object.getPrototypeOf,
  hasOwn: Object.hasOwn,
  keys: Object.keys,
  ownKeys: Reflect.ownKeys,
  parseJson: JSON.parse,
  toJson: JSON.stringify,
  isArray: Array.isArray,
  isView: ArrayBuffer.isView,
  NativePromise: Promise,
  promiseThen: Promise.prototype.then,
  /** Milliseconds since the document began, with fractions. */
  now: clockNow.bind(clock),
};

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

const pageConsole = globalThis.console as unknown as Record<string, unknown> | undefined;
const nativeStamp = pageConsole?.["timeStamp"];

/** `console.timeStamp`, where there is one. */
export const timeStamp =
  typeof nativeStamp === "function" ? (nativeStamp.bind(pageConsole) as () => void) : null;

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
