import type { AuthState, Session } from "../../protocol/jazz.ts";
import { sessionFromToken } from "./token.ts";
import { ToldState } from "./told-state.ts";

export type AuthFailureReason = NonNullable<AuthState["error"]>;

/** What a user proves who they are with. */
export interface Credentials {
  jwtToken?: string | undefined;
  cookieSession?: Session | undefined;
}

/** The session that credentials stand for; a token comes before a cookie. */
export function sessionOf({ jwtToken, cookieSession }: Credentials): Session | null {
  return sessionFromToken(jwtToken) ?? cookieSession ?? null;
}

/** Who a Db belongs to, and who wants to hear when that is refreshed (`runtime/auth-state.ts`). */
export class AuthStateStore extends ToldState<AuthState> {
  private readonly authMode: AuthState["authMode"];

  constructor(credentials: Credentials) {
    const session = sessionOf(credentials);
    const authMode = session?.authMode ?? "external";
    super({ authMode, session });
    this.authMode = authMode;
  }

  /** New credentials of the same user. @throws when they are another user's. */
  refresh(credentials: Credentials): AuthState {
    const session = sessionOf(credentials);
    if ((session?.user_id ?? null) !== (this.state.session?.user_id ?? null)) {
      throw new Error(
        "Changing auth principal on a live client is not supported. Recreate the Db.",
      );
    }
    return this.set({ authMode: this.authMode, session });
  }

  /** The server turned the credentials down; the session stays for local use. */
  markUnauthenticated(error: AuthFailureReason): AuthState {
    return this.set({ authMode: this.authMode, session: this.state.session, error });
  }
}

/** The engine's word for a refused token as one of the four reasons. */
export function authFailureReason(text: string): AuthFailureReason {
  const reasons: AuthFailureReason[] = ["expired", "missing", "disabled"];
  return reasons.find((reason) => text.toLowerCase().includes(reason)) ?? "invalid";
}
