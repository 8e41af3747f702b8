import type { Tier } from "../../../protocol/jazz.ts";
import type { Fate } from "../../../protocol/messages.ts";
import type { Host } from "../hosts/host.ts";
import { attempt, NativePromise, now, whenSettled } from "../primordials.ts";
import type { EngineShape, Rejection } from "../profiles/profile.ts";
import type { Log } from "./log.ts";

/** Transactions whose other name is remembered. */
const REMEMBERED = 1_000;

/**
 * What becomes of writes, learnt from the app's own waiting: an engine tells a rejection either
 * to who waits or to `onMutationError`, so a hook that waited itself would take it from the app.
 */
export class Fates {
  /**
   * A transaction that was committed has another id from then on, by which its fate is told. Its
   * writes were told under the one that it was opened with, and that stays its name.
   */
  readonly #names = new Map<string, string>();

  constructor(
    readonly log: Log,
    readonly shape: EngineShape,
    readonly host: () => Host,
  ) {}

  /** Ids that are only promised are not asked for: an error in them is the app's. */
  rename(name: unknown, id: unknown): void {
    if (typeof name !== "string" || typeof id !== "string") return;
    if (this.#names.size >= REMEMBERED) this.#names.clear();
    this.#names.set(id, name);
  }

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
        attempt(() => this.told(reason));
        throw reason;
      },
    );
  }

  /** A rejection in the engine's own words. */
  told(reason: unknown): void {
    this.rejected(this.shape.readRejection(reason));
  }

  rejected(rejection: Rejection | null): void {
    if (rejection) this.#keep(rejection.batch, "rejected", rejection.code, rejection.reason);
  }

  /** The engine has waited for the batch, and so for its id, if that was only promised. */
  reached(id: unknown, tier: unknown): void {
    if (!isTier(tier)) return;
    if (typeof id === "string") this.#keep(id, tier, null, null);
    else if (id instanceof NativePromise) {
      const known = (told: unknown): void => {
        if (typeof told === "string") attempt(() => this.reached(told, tier));
      };
      void whenSettled(id, known, () => {});
    }
  }

  #keep(id: string, fate: Fate, code: string | null, reason: string | null): void {
    const batch = this.#names.get(id) ?? id;
    this.log.keep({ kind: "fate", at: now(), host: this.host(), batch, fate, code, reason });
  }
}

function isTier(tier: unknown): tier is Tier {
  return tier === "local" || tier === "edge" || tier === "global";
}
