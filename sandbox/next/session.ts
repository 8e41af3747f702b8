/**
 * Who a Db belongs to after alpha.53 (`runtime/author-id.ts`, `runtime/context.ts` of
 * garden-co/jazz): the SDK works with an internal session, apps get a frozen public one.
 */
import type { AuthMode, Session } from "../../protocol/jazz.ts";
import { sessionFromToken } from "../db/token.ts";
import { newRowId } from "../determinism.ts";
import { isRecord } from "../is-record.ts";
import { authorText } from "../policy/row-author.ts";

/** As it travels to the runtime, in JSON. */
export interface InternalSession {
  /** Absent: signed in without an account, as anonymous users are. */
  account_id?: string;
  issuer: string;
  /** The token's subject. */
  user_id: string;
  claims: Record<string, unknown>;
  authMode: AuthMode;
}

/** As apps see it. Frozen, claims included. */
export interface PublicSession {
  readonly user: {
    readonly account: string | null;
    readonly identity: { readonly issuer: string; readonly subject: string };
  };
  readonly claims: Readonly<Record<string, unknown>>;
  readonly authMode: AuthMode;
}

/** Of a token whose issuer says nothing. */
const UNKNOWN_ISSUER = "urn:jazz:unknown";

/** The internal session of a token, under the account that its handle stands for. */
export function internalSession(
  token: string | undefined,
  account: string | undefined,
): InternalSession | null {
  const session = sessionFromToken(token);
  if (!session) return null;
  const { issuer } = session.claims;
  return {
    ...(account === undefined ? {} : { account_id: account }),
    issuer: typeof issuer === "string" ? issuer : UNKNOWN_ISSUER,
    user_id: session.user_id,
    claims: session.claims,
    authMode: session.authMode,
  };
}

const published = new WeakMap<InternalSession, PublicSession>();

/** The public session, one and the same object for each internal one. */
export function publicSession(session: InternalSession): PublicSession {
  const known = published.get(session);
  if (known) return known;
  const { account_id, issuer, user_id, claims, authMode } = session;
  const made: PublicSession = deepFreeze({
    user: { account: account_id ?? null, identity: { issuer, subject: user_id } },
    claims: structuredClone(claims),
    authMode,
  });
  published.set(session, made);
  return made;
}

/** The text of a session's author; `null` without an account, which cannot author rows. */
export function sessionAuthor(session: InternalSession | null): string | null {
  if (!session?.account_id) return null;
  const identity = { issuer: session.issuer, subject: session.user_id };
  return authorText({ account: session.account_id, identity });
}

/** The session as the sandbox's server judges by it. */
export function serverSession(session: InternalSession): Session {
  const { account_id, issuer, user_id, claims, authMode } = session;
  return {
    user_id,
    claims,
    authMode,
    account: account_id ?? null,
    identity: { issuer, subject: user_id },
  };
}

/** Proves to a runtime that a session of Jazz's own issuers was made by Jazz: a secret. */
const RESERVED_TOKEN = "__jazz_trusted_reserved_session";

const reservedTokens = new WeakMap<InternalSession, string>();

/** The session as it goes over to the runtime. */
export function serializedSession(session: InternalSession): object {
  if (session.authMode === "external") return session;
  const token = reservedTokens.get(session) ?? newRowId();
  reservedTokens.set(session, token);
  return { ...session, [RESERVED_TOKEN]: token };
}

/** Reads a session's JSON, bare or as a member of a write context. `null` when it is none. */
export function readInternalSession(value: unknown): InternalSession | null {
  if (!isRecord(value)) return null;
  const { account_id, issuer, user_id, claims, authMode } = value;
  if (typeof user_id !== "string") return null;
  return {
    ...(typeof account_id === "string" ? { account_id } : {}),
    issuer: typeof issuer === "string" ? issuer : UNKNOWN_ISSUER,
    user_id,
    claims: isRecord(claims) ? claims : {},
    authMode: authMode === "local-first" || authMode === "anonymous" ? authMode : "external",
  };
}

/** Same issuer and subject. */
export function sameIdentity(left: InternalSession, right: InternalSession | null): boolean {
  return left.issuer === right?.issuer && left.user_id === right.user_id;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}
