import type { AuthMode } from "../../../protocol/jazz.ts";
import type { AuthFailureReason } from "../../db/auth-state-store.ts";
import { ToldState } from "../../db/told-state.ts";
import { type InternalSession, type PublicSession, publicSession } from "../session.ts";

export interface AuthState {
  authMode: AuthMode;
  session: PublicSession | null;
  error?: AuthFailureReason;
}

/** Who a Db belongs to, and who wants to hear when that is refreshed. */
export class AuthStateStore extends ToldState<AuthState> {
  constructor(session: InternalSession | null) {
    super(stateOf(session));
  }

  /** A fresh session of the same user. @throws when it is another user's. */
  assertSamePrincipal(session: InternalSession | null): void {
    const next = JSON.stringify(stateOf(session).session?.user ?? null);
    if (next === JSON.stringify(this.state.session?.user ?? null)) return;
    throw new Error("Changing auth principal on a live client is not supported. Recreate the Db.");
  }

  apply(session: InternalSession | null): void {
    this.set(stateOf(session));
  }

  /** The server turned the credentials down; the session stays for local use. */
  markUnauthenticated(error: AuthFailureReason): void {
    this.set({ ...this.state, error });
  }
}

function stateOf(session: InternalSession | null): AuthState {
  const authMode = session?.authMode ?? "external";
  return { authMode, session: session && publicSession(session) };
}
