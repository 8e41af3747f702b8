/**
 * What can be read of a Db after alpha.53 without doing anything to it (`runtime/db.ts` and
 * `author-id.ts` of garden-co/jazz, read, not run). Its engine is left alone altogether.
 */
import type { AuthState } from "../../../protocol/jazz.ts";
import { alpha53 } from "./alpha53.ts";
import type { Dialect } from "./dialect.ts";
import { asSession } from "./session.ts";

export const later: Dialect = {
  ...alpha53,
  refusal:
    "This is not a Jazz whose engine is known to honour another session: acting or replaying in " +
    "the page could write real rows as its own user. Use the backend companion.",
  readAuth,
};

/** A session there is `{user: {account, identity: {issuer, subject}}, claims, authMode}`. */
function readAuth(value: unknown): AuthState | null {
  const state = alpha53.readAuth(value);
  if (!state || state.session) return state;
  const { session } = value as { session?: Record<string, unknown> | null };
  const { account, identity } = (session?.["user"] ?? {}) as Record<string, unknown>;
  const user_id = account ?? (identity as { subject?: unknown } | undefined)?.subject;
  return { ...state, session: asSession({ ...session, user_id }) };
}
