import type { Engine } from "../../engine/engine.ts";
import { writeError } from "../../engine/engine-error.ts";
import type { TransactionKind } from "./wasm-db.ts";

/**
 * Transactions under the ids that the SDK gives them. Once committed, a transaction has another
 * id, by which its fate is told.
 */
export class OpenTransactions {
  private readonly engine: Engine;
  private readonly batches = new Map<string, string>();

  constructor(engine: Engine) {
    this.engine = engine;
  }

  begin(id: string, kind: TransactionKind): void {
    this.batches.set(id, this.engine.begin(kind === "exclusive" ? "transactional" : "direct"));
  }

  /** @throws EngineError when it is not open. */
  batchOf(id: string): string {
    const batchId = this.batches.get(id);
    if (batchId === undefined) throw writeError(`transaction ${id} is not open`);
    return batchId;
  }

  commit(id: string): string {
    const batchId = this.batchOf(id);
    this.engine.commit(batchId);
    this.batches.delete(id);
    return batchId;
  }

  /** Whether there was something to roll back. */
  rollBack(id: string): boolean {
    const batchId = this.batches.get(id);
    if (batchId === undefined) return false;
    this.batches.delete(id);
    this.engine.rollBack(batchId);
    return true;
  }
}
