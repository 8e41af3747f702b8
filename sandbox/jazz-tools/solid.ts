/** Stands for `jazz-tools/solid`. */

export type { Tier as DurabilityTier } from "../../protocol/jazz.ts";
export { createJazzClient, type JazzClient } from "../client/create-jazz-client.ts";
export {
  createSolidJazzClient,
  type PendingSolidJazzClient,
  type SolidJazzClient,
} from "../client/solid/create-solid-jazz-client.ts";
export {
  JazzProvider,
  type JazzProviderProps,
  useAuthState,
  useDb,
  useJazzClient,
  useSession,
} from "../client/solid/provider.ts";
export { useAll } from "../client/solid/use-all.ts";
export type { QueryOptions } from "../db/runtime-client.ts";
