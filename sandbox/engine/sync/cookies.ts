import type { Session } from "../../../protocol/jazz.ts";

/**
 * The session cookie a browser would send with a client's connection. The engine never sees
 * cookies, so they travel beside it.
 */
const cookies = new WeakMap<object, Session>();

export function setCookie(runtime: object, session: Session | undefined): void {
  if (session) cookies.set(runtime, session);
  else cookies.delete(runtime);
}

export function cookieOf(runtime: object): Session | null {
  return cookies.get(runtime) ?? null;
}
