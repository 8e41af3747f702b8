import { useCallback, useSyncExternalStore } from "react";
import type { AuthMode } from "../../../protocol/jazz.ts";
import type { AuthFailureReason } from "../../db/auth-state-store.ts";
import { useJazzClient } from "./provider.ts";

export interface AuthStateInfo {
  authMode: AuthMode;
  userId: string | null;
  claims: Record<string, unknown>;
  error?: AuthFailureReason | undefined;
}

const NO_CLAIMS: Record<string, unknown> = Object.freeze({});

/** How the user is signed in, and what is wrong with it if something is. */
export function useAuthState(): AuthStateInfo {
  const { db } = useJazzClient();
  const state = useSyncExternalStore(
    useCallback((changed) => db.onAuthChanged(changed), [db]),
    () => db.getAuthState(),
    () => db.getAuthState(),
  );
  return {
    authMode: state.authMode,
    userId: state.session?.user_id ?? null,
    claims: state.session?.claims ?? NO_CLAIMS,
    error: state.error,
  };
}
