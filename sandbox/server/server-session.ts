import type { Session } from "../../protocol/jazz.ts";
import { decodeToken, sessionFromToken } from "../db/token.ts";
import { nowMs } from "../determinism.ts";
import type { AuthFailure, Credentials } from "../engine/sync/sync-messages.ts";

/** What a server knows about its users beside what their tokens say. */
export type KnownUsers = Readonly<Record<string, { claims?: Record<string, unknown> }>>;

/** Who a connection belongs to, as the server sees it. */
export type Principal =
  | { role: "user"; session: Session }
  /** Reads and writes everything; no policy is asked. */
  | { role: "backend" }
  | { role: "refused"; reason: AuthFailure };

/**
 * The principal of a handshake (`middleware/auth.rs`): an admin or backend secret, else a token,
 * else a cookie. Local-first and anonymous tokens carry no claims here, unlike in the page.
 */
export function principalOf(
  credentials: Credentials,
  settings: {
    users: KnownUsers;
    adminSecret: string | undefined;
    backendSecret?: string | undefined;
  },
): Principal {
  const { jwtToken, adminSecret, backendSecret, cookie } = credentials;
  if (adminSecret !== null) {
    if (adminSecret === settings.adminSecret) return { role: "backend" };
    return { role: "refused", reason: "invalid" };
  }
  if (backendSecret !== null) {
    if (backendSecret === settings.backendSecret) return { role: "backend" };
    return { role: "refused", reason: "invalid" };
  }
  if (jwtToken !== null && isExpired(jwtToken)) return { role: "refused", reason: "expired" };
  const session = jwtToken === null ? cookie : registered(sessionFromToken(jwtToken), cookie);
  if (!session) return { role: "refused", reason: jwtToken === null ? "missing" : "invalid" };
  const known = Object.hasOwn(settings.users, session.user_id)
    ? settings.users[session.user_id]?.claims
    : undefined;
  const own = session.authMode === "external" ? session.claims : {};
  return { role: "user", session: { ...session, claims: known ?? own } };
}

/** After alpha.53 a token comes with what the registry of accounts knows about its identity. */
function registered(session: Session | null, known: Session | null): Session | null {
  if (!session || known?.identity === undefined) return session;
  return { ...session, account: known.account ?? null, identity: known.identity };
}

function isExpired(token: string): boolean {
  const expires = decodeToken(token)?.exp;
  return typeof expires === "number" && expires * 1000 <= nowMs();
}
