import { encodeSession } from "../../../protocol/encode-session.ts";
import type { AuthState } from "../../../protocol/jazz.ts";
import type { HostInfo } from "../../../protocol/messages.ts";

export function encodeAuth(state: AuthState | null): HostInfo["auth"] {
  if (!state) return null;
  const { authMode, session, error } = state;
  return { authMode, session: encodeSession(session), error: error ?? null };
}
