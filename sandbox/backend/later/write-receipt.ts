import type { Tier } from "../../../protocol/jazz.ts";

/** A write that an authority turned down. */
export class RejectedWrite extends Error {
  override readonly name = "PersistedWriteRejectedError";
  readonly transactionId: string;
  readonly code = "permission_denied";
  readonly reason: string;

  constructor(transactionId: string, reason: string) {
    super(`Persisted transaction ${transactionId} was rejected (permission_denied): ${reason}`);
    this.transactionId = transactionId;
    this.reason = reason;
  }
}

/** What a write returns: its transaction is named later, and its tiers are two. */
export class WriteReceipt<T> {
  readonly value: T;
  readonly txId: Promise<string>;
  readonly #settle: (tier: Tier) => Promise<unknown>;

  constructor(value: T, txId: Promise<string>, settle: (tier: Tier) => Promise<unknown>) {
    this.value = value;
    this.txId = txId;
    this.#settle = settle;
  }

  /** @throws RejectedWrite, and for a tier that there is not. */
  async wait({ tier }: { tier: "local" | "global" }): Promise<T> {
    if (tier !== "local" && tier !== "global") {
      throw new Error(`Invalid durability tier '${tier}'. Must be 'local' or 'global'.`);
    }
    await this.#settle(tier);
    return this.value;
  }
}
