import { principalOf } from "../../../protocol/identity.ts";
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

/**
 * A session of alpha.55 and later: as apps see it, `{user: {account, identity: {issuer, subject}}}`,
 * or as engines do, `{account_id?, issuer, user_id}`. What else it holds may be secret and stays.
 */
export function asIdentitySession(value: unknown): Session | null {
  const { user, account_id, issuer, user_id, claims, authMode } = members(value);
  const { account = account_id, identity = { issuer, subject: user_id } } = members(user);
  const { issuer: by, subject } = members(identity);
  if (typeof by !== "string" || typeof subject !== "string") return null;
  return {
    user_id: principalOf({ issuer: by, subject }),
    claims: members(claims),
    authMode: asAuthMode(authMode),
    account: typeof account === "string" ? account : null,
    identity: { issuer: by, subject },
  };
}

const members = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

export function asAuthMode(value: unknown): AuthMode {
  return value === "local-first" || value === "anonymous" ? value : "external";
}

/** Distinct sessions of one page are few; calls that carry them are many. */
const CACHED = 64;

/** Reads the session in a JSON argument of an engine. Equal texts give the same object. */
function parser(as: (value: unknown) => Session | null): (json: unknown) => Session | null {
  const cache = new Map<string, Session | null>();
  return (json) => {
    if (typeof json !== "string") return null;
    const known = cache.get(json);
    if (known !== undefined) return known;
    if (cache.size >= CACHED) cache.clear();
    const session = readSession(json, as);
    cache.set(json, session);
    return session;
  };
}

function readSession(json: string, as: (value: unknown) => Session | null): Session | null {
  try {
    return as(parseJson(json));
  } catch {
    return null;
  }
}

export const parseSession = parser(asSession);
export const parseIdentitySession = parser(asIdentitySession);
