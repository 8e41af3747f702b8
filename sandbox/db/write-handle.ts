import type { Tier } from "../../protocol/jazz.ts";

/** What a handle waits on. */
export interface BatchWaiter {
  waitForBatch(batchId: string, tier: Tier): Promise<void>;
}

/** A write that an authority turned down after it was accepted here. */
export class PersistedWriteRejectedError extends Error {
  override readonly name = "PersistedWriteRejectedError";
  readonly batchId: string;
  readonly code: string;
  readonly reason: string;

  constructor(batchId: string, code: string, reason: string) {
    super(`Persisted batch ${batchId} was rejected (${code}): ${reason}`);
    this.batchId = batchId;
    this.code = code;
    this.reason = reason;
  }
}

/** A write, or a committed batch, whose further way can be waited for. */
export class WriteHandle<T = void> {
  readonly batchId: string;
  protected readonly waiter: BatchWaiter;

  constructor(batchId: string, waiter: BatchWaiter) {
    this.batchId = batchId;
    this.waiter = waiter;
  }

  /** Resolves once the tier has it. @throws PersistedWriteRejectedError when it is rejected. */
  async wait(options: { tier: Tier }): Promise<T> {
    return (await this.waiter.waitForBatch(this.batchId, options.tier)) as T;
  }
}

/** The same with the row written, or the value a batch's callback returned. */
export class WriteResult<T> extends WriteHandle<T> {
  readonly value: T;

  constructor(value: T, batchId: string, waiter: BatchWaiter) {
    super(batchId, waiter);
    this.value = value;
  }

  override async wait(options: { tier: Tier }): Promise<T> {
    await super.wait(options);
    return this.value;
  }

  mapValue<U>(change: (value: T) => U): WriteResult<U> {
    return new WriteResult(change(this.value), this.batchId, this.waiter);
  }
}
