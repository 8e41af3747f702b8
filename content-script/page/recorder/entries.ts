/**
 * What is kept between a call of the page and its way to the panel: references and numbers,
 * nothing parsed, encoded or copied. Times are readings of the document's clock.
 */
import type { BatchMode, Tier } from "../../../protocol/jazz.ts";
import type { PageEvent, WrittenBy } from "../../../protocol/messages.ts";
import type { Host } from "../hosts/host.ts";
import type { WriteShape } from "../profiles/profile.ts";
import type { NoOrigin, Origin } from "./origin.ts";
import type { Subscription } from "./subscription-log.ts";

export interface WriteEntry {
  kind: "write";
  at: number;
  host: Host;
  number: number;
  shape: WriteShape;
  /** The app's arguments. */
  args: readonly unknown[];
  /** The context it ran with; differs from the app's while acting. */
  context: unknown;
  /** Whether it ran as a persona. */
  acted: boolean;
  by: WrittenBy;
  result: unknown;
  thrown: { error: unknown } | null;
  /** Milliseconds inside the engine. */
  took: number;
  /** `null` for what did not come from the app. */
  origin: Origin | NoOrigin | null;
}

export interface BatchEntry {
  kind: "batch";
  at: number;
  host: Host;
  batch: string;
  mode: BatchMode;
  state: "open" | "committed" | "rolled back";
}

export interface FateEntry {
  kind: "fate";
  at: number;
  host: Host;
  batch: string;
  fate: Tier | "rejected";
  code: string | null;
  reason: string | null;
}

export interface SubscriptionEntry {
  kind: "subscription";
  at: number;
  host: Host;
  subscription: Subscription;
}

export interface UnsubscribeEntry {
  kind: "unsubscribe";
  at: number;
  host: Host;
  subscription: Subscription;
}

export interface DeltaEntry {
  kind: "delta";
  at: number;
  host: Host;
  subscription: Subscription;
  nth: number;
  added: number;
  removed: number;
  updated: number;
  /** Rows held after it. */
  rows: number;
  /** What the callback was given. */
  delta: unknown;
}

/** Everything rare: made into an event when it is sent. */
export interface LateEntry {
  kind: "late";
  event: () => PageEvent;
}

export type RecentEntry = WriteEntry | BatchEntry | FateEntry;
export type Entry = RecentEntry | SubscriptionEntry | UnsubscribeEntry | DeltaEntry | LateEntry;
