import type { AuthMode } from "../../../protocol/jazz.ts";
import type { AuthFailureReason } from "../../db/auth-state-store.ts";
import { type InternalSession, type PublicSession, publicSession } from "../session.ts";

export interface AuthState {
  authMode: AuthMode;
  session: PublicSession | null;
  error?: AuthFailureReason;
}

/** Who a Db belongs to, and who wants to hear when that is refreshed. */
export class AuthStateStore {
  private state: AuthState;
  private readonly listeners = new Set<(state: AuthState) => void>();

  constructor(session: InternalSession | null) {
    this.state = stateOf(session);
  }

  getState(): AuthState {
    return this.state;
  }

  /** Calls back at once, then on every change. Returns the way to stop. */
  onChange(listener: (state: AuthState) => void): () => void {
    this.listeners.add(listener);
    listener(this.state);
    return () => {
      this.listeners.delete(listener);
    };
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

  private set(next: AuthState): void {
    if (JSON.stringify(next) === JSON.stringify(this.state)) return;
    this.state = next;
    for (const listener of this.listeners) listener(next);
  }
}

function stateOf(session: InternalSession | null): AuthState {
  const authMode = session?.authMode ?? "external";
  return { authMode, session: session && publicSession(session) };
}
