/** Stands for `jazz-tools/vue`. */

export type { Tier as DurabilityTier } from "../../protocol/jazz.ts";
export {
  createSharedJazzClient as createJazzClient,
  type JazzClient,
} from "../client/create-jazz-client.ts";
export {
  type JazzClientContextValue,
  JazzProvider,
  type JazzProviderProps,
  useDb,
  useJazzClient,
  useSession,
} from "../client/vue/provider.ts";
export { useAll } from "../client/vue/use-all.ts";
export type { QueryOptions } from "../db/runtime-client.ts";
