import type { Tier } from "../../protocol/jazz.ts";
import type { BatchFate, BatchRecord } from "./batch-book.ts";
import type { MutationErrorEvent, MutationErrors } from "./mutation-errors.ts";

const RANK: Record<Tier, number> = { local: 0, edge: 1, global: 2 };

type Rejected = Extract<BatchFate, { kind: "rejected" }>;

interface Waiter {
  tier: Tier;
  resolve(): void;
  reject(fate: Rejected): void;
}

/**
 * Promises for what becomes of a batch. A rejection goes to everyone who waits; only when
 * nobody does it becomes a mutation error (`runtime_core/durability.rs`).
 */
export class BatchWaits {
  private readonly waiters = new Map<string, Waiter[]>();
  private readonly errors: MutationErrors;

  constructor(errors: MutationErrors) {
    this.errors = errors;
  }

  /** The settled answer, when the fate is known already. */
  outcome({ fate, batchId }: BatchRecord, tier: Tier): Promise<void> | null {
    if (fate?.kind === "rejected") {
      this.errors.withdraw(batchId);
      return Promise.reject(rejection(fate));
    }
    return reaches(fate, tier) ? Promise.resolve() : null;
  }

  /** A promise for when the batch gets that far. */
  wait({ batchId }: BatchRecord, tier: Tier): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiters = this.waiters.get(batchId) ?? [];
      this.waiters.set(batchId, waiters);
      waiters.push({ tier, resolve, reject: (rejected) => reject(rejection(rejected)) });
    });
  }

  confirm(record: BatchRecord, confirmedTier: Tier): void {
    if (record.fate?.kind === "rejected" || reaches(record.fate, confirmedTier)) return;
    const kind = record.mode === "direct" ? "durableDirect" : "acceptedTransaction";
    record.fate = { kind, batchId: record.batchId, confirmedTier };
    const waiters = this.waiters.get(record.batchId);
    if (!waiters) return;
    const pending = waiters.filter(({ tier }) => !reaches(record.fate, tier));
    if (pending.length > 0) this.waiters.set(record.batchId, pending);
    else this.waiters.delete(record.batchId);
    for (const waiter of waiters) if (!pending.includes(waiter)) waiter.resolve();
  }

  reject(record: BatchRecord, code: string, reason: string): void {
    const { batchId, mode, sealed } = record;
    const fate: Rejected = { kind: "rejected", batchId, code, reason };
    record.fate = fate;
    const waiters = this.waiters.get(batchId) ?? [];
    this.waiters.delete(batchId);
    for (const waiter of waiters) waiter.reject(fate);
    if (waiters.length > 0) return;
    const event: MutationErrorEvent = {
      batch: { batchId, latestSettlement: rejection(fate), mode, sealed },
      code,
      reason,
    };
    this.errors.raise(event);
  }
}

function reaches(fate: BatchFate | null, tier: Tier): boolean {
  return fate !== null && fate.kind !== "rejected" && RANK[fate.confirmedTier] >= RANK[tier];
}

/** What a wait rejects with: a plain object, not an Error. */
function rejection({ batchId, code, reason }: Rejected): Rejected {
  return { batchId, code, kind: "rejected", reason };
}
