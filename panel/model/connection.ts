import type { HostRecord } from "../store/records.ts";
import { isBackend, pageAuth } from "./host-facts.ts";

/** What a connection to a sync server is signed in with. */
export type Connection =
  /** There is no server. */
  | "none"
  /** A token or cookie of the page's own user. */
  | "user"
  /** A user's connection that has no session. */
  | "no session"
  | "admin secret"
  | "backend secret"
  /** Nothing tells. */
  | "unknown";

/**
 * What a page's Db is connected with. A Db without a session has an admin secret: without any
 * credentials it makes itself an anonymous token (`runtime/db.ts` in garden-co/jazz).
 */
export function connectionOf(host: HostRecord): Connection {
  const { serverUrl, sessionFrom } = host.info;
  if (serverUrl === null) return "none";
  if (isBackend(host)) return "backend secret";
  if (pageAuth(host)?.session) return "user";
  return sessionFrom === "db" ? "admin secret" : "unknown";
}
