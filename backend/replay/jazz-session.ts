import type { Session } from "../../protocol/jazz.ts";

/** The session as Jazz takes it: flat at alpha.53, with a user that has an identity after it. */
export function asJazzSession({ user_id, claims, authMode, account, identity }: Session): object {
  if (!identity) return { user_id, claims, authMode };
  return { user: { account: account ?? null, identity }, claims, authMode };
}

/** The same as an engine's own calls take it, as JSON. */
export function asEngineSession(session: Session | null): string | undefined {
  if (!session) return undefined;
  const { user_id, claims, authMode, account, identity } = session;
  if (!identity) return JSON.stringify({ user_id, claims, authMode });
  const { issuer, subject } = identity;
  return JSON.stringify({ account_id: account, issuer, user_id: subject, claims, authMode });
}
