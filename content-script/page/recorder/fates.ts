import type { Tier } from "../../../protocol/jazz.ts";
import type { Fate } from "../../../protocol/messages.ts";
import type { Host } from "../hosts/host.ts";
import { nothing } from "../patch.ts";
import { attempt, NativePromise, now, whenSettled } from "../primordials.ts";
import type { EngineShape, Rejection } from "../profiles/profile.ts";
import { watchPromise } from "../watch-promise.ts";
import type { Log } from "./log.ts";

/** Transactions whose other name is remembered. */
const REMEMBERED = 1_000;

/**
 * What becomes of writes, learnt from the app's own waiting: an engine tells a rejection either
 * to who waits or to `onMutationError`, so a hook that waited itself would take it from the app.
 */
export interface Fates {
  /** Ids that are only promised are not asked for: an error in them is the app's. */
  rename(name: unknown, id: unknown): void;
  /**
   * The promise to hand to the app instead of the engine's. It settles alike, and, unlike the
   * engine's with a second handler on it, still counts as unhandled when the app drops it.
   */
  watch(waited: unknown, batch: unknown, tier: unknown): unknown;
  /** A rejection in the engine's own words. */
  told(reason: unknown): void;
  rejected(rejection: Rejection | null): void;
  /** The engine has waited for the batch, and so for its id, if that was only promised. */
  reached(id: unknown, tier: unknown): void;
}

export function fatesOf(log: Log, shape: EngineShape, host: () => Host): Fates {
  /**
   * A transaction that was committed has another id from then on, by which its fate is told. Its
   * writes were told under the one that it was opened with, and that stays its name.
   */
  const names = new Map<string, string>();

  const keep = (id: string, fate: Fate, code: string | null, reason: string | null): void =>
    log.keep({
      kind: "fate",
      at: now(),
      host: host(),
      batch: names.get(id) ?? id,
      fate,
      code,
      reason,
    });

  const rejected = (rejection: Rejection | null): void => {
    if (rejection) keep(rejection.batch, "rejected", rejection.code, rejection.reason);
  };
  const told = (reason: unknown): void => rejected(shape.readRejection(reason));

  const reached = (id: unknown, tier: unknown): void => {
    if (!isTier(tier)) return;
    if (typeof id === "string") keep(id, tier, null, null);
    else if (id instanceof NativePromise) {
      const known = (told: unknown): void => {
        if (typeof told === "string") attempt(() => reached(told, tier));
      };
      void whenSettled(id, known, nothing);
    }
  };

  return {
    rename(name, id) {
      if (typeof name !== "string" || typeof id !== "string") return;
      if (names.size >= REMEMBERED) names.clear();
      names.set(id, name);
    },
    watch: (waited, batch, tier) =>
      watchPromise(waited, () => reached(batch, tier), told) ?? waited,
    told,
    rejected,
    reached,
  };
}

function isTier(tier: unknown): tier is Tier {
  return tier === "local" || tier === "edge" || tier === "global";
}
