/** Stands for `jazz-tools/react` as it is after alpha.53. */
export { createJazzSession } from "../next/accounts/jazz-session.ts";
export { createJazzClient, type JazzClient } from "../next/client/create-jazz-client.ts";
export {
  JazzClientProvider,
  JazzProvider,
  type JazzProviderProps,
  JazzSessionProvider,
  type JazzSessionProviderProps,
  type UseJazzSessionResult,
  useDb,
  useJazzAuth,
  useJazzClient,
  useJazzSession,
  useSession,
} from "../next/react/provider.ts";
export { useAll } from "../next/react/use-all.ts";
