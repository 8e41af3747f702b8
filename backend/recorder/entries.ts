/**
 * What is kept between a call of the app and its way to a panel: references and numbers. While
 * somebody listens, values are copied, since the app may go on to change them. Times are
 * readings of the clock.
 */
import type { Identity } from "../../protocol/identity.ts";
import type { BatchMode, Operation, TaggedRecord, Tier } from "../../protocol/jazz.ts";
import type { PageEvent, WrittenBy } from "../../protocol/messages.ts";
import type { Handle } from "../handles/handle.ts";
import type { Subscription } from "../handles/subscriptions.ts";
import type { SeenRequest } from "../requests/requests.ts";
import type { Origin } from "./origin.ts";

export interface WriteEntry {
  kind: "write";
  at: number;
  number: number;
  handle: Handle;
  op: Operation;
  /** The app's table. */
  table: unknown;
  row: string | null;
  /** The app's values, or `null` once they are copied. */
  data: unknown;
  /** The copy: tagged values by column. */
  values: TaggedRecord | null;
  /** The row it made, as the app got it; `null` once it is copied. */
  made: unknown;
  result: TaggedRecord | null;
  options: unknown;
  batch: string | null;
  thrown: { error: unknown } | null;
  /** Milliseconds inside Jazz. */
  took: number;
  by: WrittenBy;
  origin: Origin | null;
}

export interface BatchEntry {
  kind: "batch";
  at: number;
  batch: string;
  mode: BatchMode;
  state: "open" | "committed" | "rolled back";
}

export interface FateEntry {
  kind: "fate";
  at: number;
  batch: string;
  fate: Tier | "rejected";
  code: string | null;
  reason: string | null;
}

export interface RequestEntry {
  kind: "request";
  request: SeenRequest;
}

export interface HandleEntry {
  kind: "handle";
  handle: Handle;
}

/** Whom a principal stands for. */
export interface IdentityEntry {
  kind: "identity";
  at: number;
  principal: string;
  identity: Identity;
}

export interface SubscriptionEntry {
  kind: "subscription" | "unsubscribe";
  at: number;
  handle: Handle;
  subscription: Subscription;
}

export interface DeltaEntry {
  kind: "delta";
  at: number;
  subscription: Subscription;
  nth: number;
  added: number;
  removed: number;
  updated: number;
  rows: number;
  ids: readonly string[];
}

export interface ReadEntry {
  kind: "read";
  at: number;
  handle: Handle;
  query: unknown;
  rows: number | null;
  thrown: { error: unknown } | null;
  took: number;
  origin: Origin | null;
}

/** Everything rare: made into an event when it is sent. */
export interface LateEntry {
  kind: "late";
  event: () => PageEvent;
}

export type RecentEntry = WriteEntry | BatchEntry | FateEntry;
export type Entry =
  | RecentEntry
  | RequestEntry
  | HandleEntry
  | IdentityEntry
  | SubscriptionEntry
  | DeltaEntry
  | ReadEntry
  | LateEntry;
