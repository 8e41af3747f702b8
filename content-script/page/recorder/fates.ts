import type { Tier } from "../../../protocol/jazz.ts";
import type { Host } from "../hosts/host.ts";
import { attempt, NativePromise, now, whenSettled } from "../primordials.ts";
import type { EngineShape, Rejection } from "../profiles/profile.ts";
import { BatchNames } from "./batch-names.ts";
import type { Log } from "./log.ts";

/**
 * What becomes of writes, learnt from the app's own waiting: an engine tells a rejection either
 * to who waits or to `onMutationError`, so a hook that waited itself would take it from the app.
 */
export class Fates {
  readonly names = new BatchNames();

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
    const { code, reason } = rejection;
    const batch = this.names.of(rejection.batch);
    const host = this.host();
    this.log.keep({ kind: "fate", at: now(), host, batch, fate: "rejected", code, reason });
  }

  /** The engine has waited for the batch, and so for its id, if that was only promised. */
  reached(id: unknown, tier: unknown): void {
    if (!isTier(tier)) return;
    if (id instanceof NativePromise) {
      const told = (known: unknown): void => attempt(() => this.reached(known, tier));
      void whenSettled(id, (known) => typeof known === "string" && told(known), nothing);
    }
    if (typeof id !== "string") return;
    const host = this.host();
    const entry = { kind: "fate" as const, at: now(), host, batch: this.names.of(id) };
    this.log.keep({ ...entry, fate: tier, code: null, reason: null });
  }
}

function isTier(tier: unknown): tier is Tier {
  return tier === "local" || tier === "edge" || tier === "global";
}

const nothing = (): void => {};
