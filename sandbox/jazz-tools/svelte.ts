/** Stands for `jazz-tools/svelte`. */

export type { Tier as DurabilityTier } from "../../protocol/jazz.ts";
export {
  createSharedJazzClient as createJazzClient,
  type JazzClient,
} from "../client/create-jazz-client.ts";
export {
  getDb,
  getJazzContext,
  getSession,
  type JazzContext,
} from "../client/svelte/context.svelte.ts";
export { default as JazzSvelteProvider } from "../client/svelte/JazzSvelteProvider.svelte";
export { QuerySubscription } from "../client/svelte/query-subscription.svelte.ts";
export type { QueryOptions } from "../db/runtime-client.ts";
export { generateAuthSecret } from "../db/token.ts";
