import type { Tier } from "../../protocol/jazz.ts";
import { now } from "../clock.ts";
import { attempt, type Callable, isObject, member, textOf } from "../safely.ts";
import type { Log } from "./log.ts";

/** Transactions whose own ids are remembered. */
const RENAMED = 1_000;

/**
 * What becomes of writes, learnt from the app's own waiting: Jazz tells a rejection either to who
 * waits or to `onMutationError`, so whoever waited on their own account would take it from the app.
 */
export class Fates {
  /** What later results are known by, whose transactions are named only after the call. */
  readonly #later = new WeakMap<object, string>();
  #renamed = new Map<string, string>();

  constructor(readonly log: Log) {}

  /**
   * The batch of a write's result. After alpha.53 it has a promise of a transaction's id, so the
   * batch gets a name of ours, under which rejections by that id are told too.
   *
   * @param name what to call it, if it has no name yet.
   */
  batchOf(result: unknown, name: () => string | null): string | null {
    const { batchId, txId } = (result ?? {}) as { batchId?: unknown; txId?: unknown };
    if (typeof batchId === "string") return batchId;
    if (!(txId instanceof Promise)) return null;
    const known = this.#later.get(txId);
    if (known !== undefined) return known;
    const named = name();
    if (named === null) return null;
    this.#later.set(txId, named);
    const renamed = this.#renamed;
    txId.then(
      (id: unknown) => {
        if (renamed.size >= RENAMED) renamed.clear();
        if (typeof id === "string") renamed.set(id, named);
      },
      () => {},
    );
    return named;
  }

  /** Looks at the waits of a write's result. */
  tap(result: unknown, batch: string | null): void {
    if (batch === null || !isObject(result)) return;
    const found = result["wait"];
    if (typeof found !== "function") return;
    const { watch } = this;
    const wait = function (this: unknown, options: unknown, ...more: unknown[]): unknown {
      const waited = Reflect.apply(found, this, [options, ...more]);
      return watch(waited, batch, member(options, "tier"));
    };
    if (Object.hasOwn(result, "wait")) result["wait"] = wait;
    else Object.defineProperty(result, "wait", { value: wait, writable: true, configurable: true });
  }

  /**
   * The promise to hand to the app instead of Jazz's. It settles alike, and, unlike Jazz's with a
   * second handler on it, still counts as unhandled when the app drops it.
   */
  readonly watch = (waited: unknown, batch: string, tier: unknown): unknown => {
    if (!(waited instanceof Promise)) return waited;
    return waited.then(
      (value: unknown) => {
        attempt(() => this.reached(batch, tier));
        return value;
      },
      (reason: unknown) => {
        attempt(() => this.rejected(reason));
        throw reason;
      },
    );
  };

  /** The app's listener for rejections, which hears them as before. */
  listener(callback: Callable): Callable {
    const fates = this;
    return function (this: unknown, ...args: unknown[]) {
      attempt(() => fates.rejected(args[0]));
      return Reflect.apply(callback, this, args);
    };
  }

  reached(batch: string, tier: unknown): void {
    if (!isTier(tier)) return;
    this.log.keep({ kind: "fate", at: now(), batch, fate: tier, code: null, reason: null });
  }

  /**
   * `{batchId, code, reason}` or `{code, reason, batch: {batchId}}`, after alpha.53 with
   * `transactionId` and `transaction`; anything else tells nothing.
   */
  rejected(reason: unknown): boolean {
    const id = textOf(
      member(reason, "batchId") ??
        member(member(reason, "batch"), "batchId") ??
        member(reason, "transactionId") ??
        member(member(reason, "transaction"), "transactionId"),
    );
    const batch = id === null ? null : (this.#renamed.get(id) ?? id);
    const code = textOf(member(reason, "code"));
    if (batch === null || code === null) return false;
    const why = textOf(member(reason, "reason"));
    this.log.keep({ kind: "fate", at: now(), batch, fate: "rejected", code, reason: why });
    return true;
  }
}

function isTier(tier: unknown): tier is Tier {
  return tier === "local" || tier === "edge" || tier === "global";
}
