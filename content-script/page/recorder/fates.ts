import type { Tier } from "../../../protocol/jazz.ts";
import type { Host } from "../hosts/host.ts";
import { attempt, NativePromise, now, whenSettled } from "../primordials.ts";
import type { EngineShape, Rejection } from "../profiles/profile.ts";
import type { Log } from "./log.ts";

/**
 * What becomes of writes, learnt from the app's own waiting: an engine tells a rejection either
 * to who waits or to `onMutationError`, so a hook that waited itself would take it from the app.
 */
export class Fates {
  constructor(
    readonly log: Log,
    readonly shape: EngineShape,
    readonly host: () => Host,
  ) {}

  /**
   * The promise to hand to the app instead of the engine's. It settles alike, and, unlike the
   * engine's with a second handler on it, still counts as unhandled when the app drops it.
   */
  watch(waited: unknown, batch: unknown, tier: unknown): unknown {
    if (!(waited instanceof NativePromise)) return waited;
    return whenSettled(
      waited,
      (value) => {
        attempt(() => this.reached(batch, tier));
        return value;
      },
      (reason) => {
        attempt(() => this.rejected(this.shape.readRejection(reason)));
        throw reason;
      },
    );
  }

  rejected(rejection: Rejection | null): void {
    if (!rejection) return;
    const { batch, code, reason } = rejection;
    const host = this.host();
    this.log.keep({ kind: "fate", at: now(), host, batch, fate: "rejected", code, reason });
  }

  reached(batch: unknown, tier: unknown): void {
    if (typeof batch !== "string" || !isTier(tier)) return;
    const host = this.host();
    this.log.keep({ kind: "fate", at: now(), host, batch, fate: tier, code: null, reason: null });
  }
}

function isTier(tier: unknown): tier is Tier {
  return tier === "local" || tier === "edge" || tier === "global";
}
