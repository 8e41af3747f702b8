import type { BatchMode, Tier } from "../../protocol/jazz.ts";
import { newBatchId } from "../determinism.ts";
import { writeError } from "./engine-error.ts";
import type { RowVersion } from "./row-version.ts";

/** What became of a batch (`batch_fate.rs`). */
export type BatchFate =
  | { kind: "rejected"; batchId: string; code: string; reason: string }
  | { kind: "durableDirect" | "acceptedTransaction"; batchId: string; confirmedTier: Tier };

export interface BatchRecord {
  readonly batchId: string;
  readonly mode: BatchMode;
  sealed: boolean;
  fate: BatchFate | null;
}

/** A batch that still takes writes; its rows are seen only by reads that name it. */
export interface OpenBatch extends BatchRecord {
  readonly staged: Map<string, RowVersion>;
  /** Per row the batch that was in force when this one first touched it. */
  readonly parents: Map<string, string | null>;
}

/** The batches of one engine: the open ones, and what became of the others. */
export class BatchBook {
  private readonly open = new Map<string, OpenBatch>();
  private readonly sealed = new Map<string, BatchRecord>();

  begin(mode: BatchMode): string {
    const batchId = newBatchId();
    this.open.set(batchId, {
      batchId,
      mode,
      sealed: false,
      fate: null,
      staged: new Map(),
      parents: new Map(),
    });
    return batchId;
  }

  record(batchId: string): BatchRecord | undefined {
    return this.open.get(batchId) ?? this.sealed.get(batchId);
  }

  /** @throws EngineError when the batch is committed, rolled back or was never begun. */
  requireOpen(batchId: string): OpenBatch {
    const batch = this.open.get(batchId);
    if (batch) return batch;
    const record = this.sealed.get(batchId);
    if (record) {
      const kind = record.mode === "direct" ? "batch" : "transaction";
      throw writeError(`${kind} ${batchId} is already committed`);
    }
    throw writeError(`batch ${batchId} has already been completed or was never opened`);
  }

  /** Closes a batch to further writes. */
  seal(batchId: string): { record: BatchRecord; batch: OpenBatch } {
    const batch = this.requireOpen(batchId);
    const record: BatchRecord = { batchId, mode: batch.mode, sealed: true, fate: null };
    this.open.delete(batchId);
    this.sealed.set(batchId, record);
    return { record, batch };
  }

  /** Forgets a batch and everything it wrote. */
  rollBack(batchId: string): void {
    this.requireOpen(batchId);
    this.open.delete(batchId);
  }

  /** The record of a sealed batch; made now when it comes from an earlier run. */
  adopt(batchId: string): BatchRecord {
    const known = this.sealed.get(batchId);
    if (known) return known;
    const record: BatchRecord = { batchId, mode: "direct", sealed: true, fate: null };
    this.sealed.set(batchId, record);
    return record;
  }
}
