import type { AuthFollow } from "../hosts/auth-follow.ts";

/**
 * Reports another state to the app from now on, or the Db's own again, and tells its listeners.
 * Returns how many of them threw.
 */
export function report(follow: AuthFollow, state: object | null): number {
  follow.pretended = state;
  // Those that were given before may be somebody else's by now.
  follow.copies = new WeakMap();
  const told = state ?? follow.copy(follow.realState());
  let threw = 0;
  for (const listener of [...follow.listeners]) {
    if (!follow.listeners.has(listener)) continue;
    try {
      listener(told);
    } catch {
      threw++;
    }
  }
  return threw;
}
