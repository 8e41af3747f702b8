/**
 * Sessions as Jazz after alpha.54 shows them to apps: `{user: {account, identity: {issuer,
 * subject}}, claims, authMode}` (`author-id.ts` of garden-co/jazz; read, not run).
 */
import { principalOf } from "../../protocol/identity.ts";
import type { Session } from "../../protocol/jazz.ts";

/** The session as its app has it. One of alpha.53 is as it is. */
export function asAppHasIt({ account, identity, ...session }: Session): unknown {
  if (!identity) return session;
  const { claims, authMode } = session;
  return { user: { account: account ?? null, identity }, claims, authMode };
}

/** The user part of such a session, flat as this panel keeps it; `null` for anything else. */
export function readLaterUser(
  user: unknown,
): Required<Pick<Session, "user_id" | "account" | "identity">> | null {
  const { account = null, identity } = (user ?? {}) as Record<string, unknown>;
  const { issuer, subject } = (identity ?? {}) as Record<string, unknown>;
  if (typeof issuer !== "string" || typeof subject !== "string" || subject === "") return null;
  if (account !== null && typeof account !== "string") return null;
  return { user_id: principalOf({ issuer, subject }), account, identity: { issuer, subject } };
}
