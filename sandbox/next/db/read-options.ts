import { isRecord } from "../../is-record.ts";
import type { ReadTier, RuntimeReadTier } from "../runtime/runtime-types.ts";

/** What apps may say about a read; anything else in the object is left out before use. */
export interface QueryOptions {
  tier?: ReadTier;
}

const TIERS: Record<ReadTier, RuntimeReadTier> = {
  "local-first": "local",
  remote: "global",
  "local-first-unless-empty": "local-first-unless-empty",
};

const REMOVED = ["local", "edge", "global", "remote-if-possible"];

/** The tier for the runtime. @throws for the names of earlier versions. */
export function runtimeTier(options: QueryOptions | undefined): RuntimeReadTier {
  const tier: unknown = isRecord(options) ? options.tier : undefined;
  if (typeof tier === "string" && REMOVED.includes(tier)) {
    throw new Error(
      `Read tier "${tier}" was removed. Use "local-first", "remote" or "local-first-unless-empty".`,
    );
  }
  return TIERS[tier as ReadTier] ?? "local";
}
