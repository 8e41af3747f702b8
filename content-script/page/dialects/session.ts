import type { AuthMode, Session } from "../../../protocol/jazz.ts";
import { parseJson } from "../primordials.ts";

/** A session out of anything; `null` when it names no user. */
export function asSession(value: unknown): Session | null {
  if (typeof value !== "object" || value === null) return null;
  const { user_id, claims, authMode } = value as Record<string, unknown>;
  if (typeof user_id !== "string") return null;
  return {
    user_id,
    claims: typeof claims === "object" && claims !== null ? (claims as Session["claims"]) : {},
    authMode: asAuthMode(authMode),
  };
}

export function asAuthMode(value: unknown): AuthMode {
  return value === "local-first" || value === "anonymous" ? value : "external";
}

/** Distinct sessions of one page are few; calls that carry them are many. */
const CACHED = 64;
const cache = new Map<string, Session | null>();

/** The session in a JSON argument of the engine. Equal texts give the same object. */
export function parseSession(json: unknown): Session | null {
  if (typeof json !== "string") return null;
  const known = cache.get(json);
  if (known !== undefined) return known;
  if (cache.size >= CACHED) cache.clear();
  const session = readSession(json);
  cache.set(json, session);
  return session;
}

function readSession(json: string): Session | null {
  try {
    return asSession(parseJson(json));
  } catch {
    return null;
  }
}
