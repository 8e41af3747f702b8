/** Stands for `jazz-tools/react`. */
export { createJazzClient, type JazzClient } from "../client/create-jazz-client.ts";
export {
  JazzClientProvider,
  type JazzClientProviderProps,
  JazzProvider,
  type JazzProviderProps,
  useDb,
  useJazzClient,
  useSession,
} from "../client/react/provider.ts";
export { useAll, useAllSuspense } from "../client/react/use-all.ts";
export { type AuthStateInfo, useAuthState } from "../client/react/use-auth-state.ts";
export type { QueryOptions } from "../db/runtime-client.ts";
