import { isRecord } from "../../is-record.ts";
import type { DurabilityTier } from "../runtime/runtime-types.ts";

/** What a handle waits on. */
export interface TransactionWaiter {
  waitForTransaction(txId: Promise<string>, tier: DurabilityTier): Promise<void>;
}

/** A write that an authority turned down after it was made here. */
export class PersistedWriteRejectedError extends Error {
  override readonly name = "PersistedWriteRejectedError";
  readonly transactionId: string;
  readonly code: string;
  readonly reason: string;

  constructor(transactionId: string, code: string, reason: string) {
    super(`Persisted transaction ${transactionId} was rejected (${code}): ${reason}`);
    this.transactionId = transactionId;
    this.code = code;
    this.reason = reason;
  }
}

/** What a runtime's wait ended with, as an app gets it. */
export function rejectionOf(error: unknown): Error {
  if (error instanceof Error) return error;
  const { kind, transactionId, code, reason } = isRecord(error) ? error : {};
  return kind === "rejected"
    ? new PersistedWriteRejectedError(String(transactionId), String(code), String(reason))
    : new Error(String(error));
}

/** A write, or a committed transaction, whose further way can be waited for. */
export class WriteHandle<Value = void, Waited = void> {
  readonly #client: TransactionWaiter;
  readonly value: Value;
  readonly txId: Promise<string>;

  constructor(
    txId: string | Promise<string>,
    client: TransactionWaiter,
    value = undefined as Value,
  ) {
    this.txId = Promise.resolve(txId);
    this.#client = client;
    this.value = value;
  }

  /** Resolves once the tier has it. @throws PersistedWriteRejectedError when it is rejected. */
  async wait(options: { tier: DurabilityTier }): Promise<Waited> {
    await this.#client.waitForTransaction(this.txId, options.tier);
    return undefined as Waited;
  }

  protected client(): TransactionWaiter {
    return this.#client;
  }
}

/** The same with the row written, or the value that a transaction's callback returned. */
export class WriteResult<Value> extends WriteHandle<Value, Value> {
  constructor(value: Value, txId: string | Promise<string>, client: TransactionWaiter) {
    super(txId, client, value);
  }

  override async wait(options: { tier: DurabilityTier }): Promise<Value> {
    await super.wait(options);
    return this.value;
  }

  mapValue<Other>(change: (value: Value) => Other): WriteResult<Other> {
    return new WriteResult(change(this.value), this.txId, this.client());
  }
}

/** A committed exclusive transaction: an authority takes it or not, there is no tier to choose. */
export class ExclusiveWriteHandle extends WriteHandle {
  override async wait(): Promise<void> {
    await super.wait({ tier: "global" });
  }
}

export class ExclusiveWriteResult<Value> extends WriteResult<Value> {
  override async wait(): Promise<Value> {
    return super.wait({ tier: "global" });
  }

  override mapValue<Other>(change: (value: Value) => Other): ExclusiveWriteResult<Other> {
    return new ExclusiveWriteResult(change(this.value), this.txId, this.client());
  }
}
