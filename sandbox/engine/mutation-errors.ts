import type { BatchMode } from "../../protocol/jazz.ts";
import type { BatchFate } from "./batch-book.ts";

/** A rejection that nobody waited for, as `onMutationError` tells it. */
export interface MutationErrorEvent {
  batch: {
    batchId: string;
    latestSettlement: BatchFate | null;
    mode: BatchMode;
    sealed: boolean;
  };
  code: string;
  reason: string;
}

/**
 * Delivers late rejections in a task of their own, to the callback registered last. Without
 * one they are kept; a wait that asks in between takes its event away.
 */
export class MutationErrors {
  private callback: ((event: MutationErrorEvent) => void) | null = null;
  private readonly pending = new Map<string, MutationErrorEvent>();
  private scheduled = false;

  listen(callback: (event: MutationErrorEvent) => void): void {
    this.callback = callback;
    this.schedule();
  }

  raise(event: MutationErrorEvent): void {
    this.pending.set(event.batch.batchId, event);
    this.schedule();
  }

  withdraw(batchId: string): void {
    this.pending.delete(batchId);
  }

  private schedule(): void {
    if (this.scheduled || this.pending.size === 0 || !this.callback) return;
    this.scheduled = true;
    setTimeout(() => {
      this.scheduled = false;
      const events = [...this.pending.values()];
      this.pending.clear();
      for (const event of events) this.deliver(event);
    }, 0);
  }

  private deliver(event: MutationErrorEvent): void {
    try {
      this.callback?.(event);
    } catch {
      // The engine ignores what a callback throws.
    }
  }
}
