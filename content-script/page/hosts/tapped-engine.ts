import type { Callable } from "../primordials.ts";
import type { EngineShape } from "../profiles/profile.ts";
import type { Fates } from "../recorder/fates.ts";
import type { FollowedRows, SubscriptionLog } from "../recorder/subscription-log.ts";
import type { Host } from "./host.ts";

/**
 * An engine under observation. Only the engine's own wrapped methods hold on to this object, so
 * that it ends with the engine, and the app's callbacks with it.
 */
export interface TappedEngine {
  readonly raw: object;
  readonly shape: EngineShape;
  readonly subscriptions: SubscriptionLog;
  readonly fates: Fates;
  /** The last arguments of each call that tells of the connection. They hold secrets. */
  readonly connections: Map<string, readonly unknown[]>;
  host: Host;
  /**
   * In force while somebody is acted for. Only where the host is known to honour another session:
   * elsewhere there is none, and giving one throws.
   */
  override: Override | null;
  /** Batches that a panel asked for, as long as they may be rejected. */
  readonly ownBatches: Set<string>;
  /** A session or context argument of one of its calls, not yet parsed. */
  seenSession: unknown;
  /** A method past our own wrapper. */
  original(method: string): Callable;
  /** Takes every wrapper out, except those an app's moved subscriptions still need. */
  remove?(): void;
}

/** What takes the place of the app's own scope in an engine's calls. Never throws. */
export interface Override {
  writeArguments(args: readonly unknown[], context: number): readonly unknown[];
  readArguments(args: readonly unknown[], session: number): readonly unknown[];
  /** The session argument a read runs under when the app asked for this one. */
  readSession(asked: unknown): unknown;
  /** The session argument a read belongs under afterwards. */
  home(asked: unknown): unknown;
  followRows(): FollowedRows;
}
