/** What is said between the SDK's client and its runtime after alpha.53 (`runtime/client.ts`). */
import type { Value, WireRow } from "../../../protocol/jazz.ts";

/** Where a write stands when its call returns. `txId` is a promise where a worker gives it. */
export type WriteReceipt =
  | { kind: "committed"; txId: string }
  | { kind: "staged"; openTransactionId: string };

export type InsertReceipt = WireRow & WriteReceipt;

/** How far a write has come. */
export type DurabilityTier = "local" | "global";

/** What reads may settle for, as apps say it. */
export type ReadTier = "local-first" | "remote" | "local-first-unless-empty";

/** The same as the runtime takes it. */
export type RuntimeReadTier = DurabilityTier | "local-first-unless-empty";

/** What a wait rejects with: a plain object. */
export interface RejectedFate {
  kind: "rejected";
  transactionId: string;
  code: string;
  reason: string;
}

/** A rejection that nobody waited for, as `onMutationError` tells it. */
export interface MutationErrorEvent {
  code: string;
  reason: string;
  transaction: {
    transactionId: string;
    kind: "mergeable" | "exclusive";
    sealed: boolean;
    latestSettlement: RejectedFate;
  };
}

export type PermissionAdvice = "allowed" | "denied" | "unknown";

export type Cells = Record<string, Value>;
