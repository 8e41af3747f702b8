import type { Scope } from "../../protocol/attribution.ts";
import type { HandleKind } from "../../protocol/backend.ts";
import { principalOf } from "../../protocol/identity.ts";
import type { AuthMode, Session } from "../../protocol/jazz.ts";
import { isObject, member, textOf, tryRead } from "../safely.ts";

const NOBODY: Scope = { session: null, attribution: null };

/**
 * Whose permissions a handle has and in whose name it writes: as the handle itself tells every
 * operation (`getRuntimeOperationContext`, later `getAccessContext`), else from what it was made of.
 */
export function scopeOf(kind: HandleKind, db: unknown, args: readonly unknown[]): Scope {
  for (const name of ["getRuntimeOperationContext", "getAccessContext"]) {
    const context = callOn(db, name);
    if (!isObject(context)) continue;
    const session = asSession(member(context, "session") ?? member(context, "writeSession"));
    const attribution = principalIn(member(context, "attribution"));
    return attribution === null ? { session, attribution } : { session: null, attribution };
  }
  return scopeOfArguments(kind, db, args);
}

function scopeOfArguments(kind: HandleKind, db: unknown, args: readonly unknown[]): Scope {
  const [given, subject] = args;
  switch (kind) {
    case "forSession":
      return { session: asSession(given), attribution: null };
    case "forRequest":
    case "forAccount":
      return {
        session: asSession(member(callOn(db, "getAuthState"), "session")),
        attribution: null,
      };
    case "withAttribution": {
      const [issuer, sub] = [textOf(given), textOf(subject)];
      const pair = issuer !== null && sub !== null ? principalOf({ issuer, subject: sub }) : null;
      return { session: null, attribution: pair ?? principalIn(given) };
    }
    case "withAttributionForSession":
      return { session: null, attribution: asSession(given)?.user_id ?? null };
    default:
      return NOBODY;
  }
}

/** A session of alpha.53 (`user_id`) or of a later Jazz (`user: {account, identity}`). */
export function asSession(value: unknown): Session | null {
  const authMode = member(value, "authMode");
  if (!isAuthMode(authMode)) return null;
  const given = member(value, "claims");
  const claims = isObject(given) ? given : {};
  const user = member(value, "user") ?? value;
  const identity = identityIn(user);
  const account = textOf(member(user, "account") ?? member(user, "account_id"));
  if (identity) return { user_id: principalOf(identity), claims, authMode, account, identity };
  const user_id = textOf(member(value, "user_id"));
  return user_id === null ? null : { user_id, claims, authMode };
}

/** `user: {identity}`, or flat as the engine's own sessions have it. */
function identityIn(user: unknown): { issuer: string; subject: string } | null {
  const identity = member(user, "identity");
  const issuer = textOf(member(identity, "issuer") ?? member(user, "issuer"));
  const subject = textOf(member(identity, "subject") ?? (issuer && member(user, "user_id")));
  return issuer !== null && subject !== null ? { issuer, subject } : null;
}

function principalIn(value: unknown): string | null {
  if (typeof value === "string") return value;
  const identity = identityIn(value);
  return identity && principalOf(identity);
}

function callOn(holder: unknown, name: string): unknown {
  const method = member(holder, name);
  return typeof method === "function"
    ? tryRead(() => Reflect.apply(method, holder, []))
    : undefined;
}

function isAuthMode(value: unknown): value is AuthMode {
  return value === "external" || value === "local-first" || value === "anonymous";
}
