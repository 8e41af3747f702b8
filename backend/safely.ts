/** Any function, seen from outside. */
export type Callable = (this: unknown, ...args: unknown[]) => unknown;

/** Runs our own part of a call of the app's: whatever goes wrong in it stays here. */
export function attempt(run: () => void): void {
  try {
    run();
  } catch {
    // The app's call goes on as if nobody looked.
  }
}

/** What a getter or a call of somebody else's gives; `undefined` where it throws. */
export function tryRead<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** A member of somebody's object, whatever it is. */
export const member = (holder: unknown, name: string): unknown =>
  isObject(holder) || typeof holder === "function"
    ? tryRead(() => (holder as Record<string, unknown>)[name])
    : undefined;

export const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
