import { registerInstance, unregisterInstance } from "../../engine/finalization.ts";

/** What one write call returns at the engine's boundary; the SDK takes what it needs and frees it. */
export class WasmWrite {
  private __wbg_ptr: number;
  readonly #written: { txId: string; row: Uint8Array };

  constructor(written: { txId: string; row: Uint8Array }) {
    this.#written = written;
    this.__wbg_ptr = registerInstance(this);
  }

  txId(): string {
    return this.#written.txId;
  }

  /** Id and values of the row, packed; `null` packed where a write returns none. */
  row(): Uint8Array {
    return this.#written.row;
  }

  free(): void {
    if (this.__wbg_ptr === 0) return;
    this.__wbg_ptr = 0;
    unregisterInstance(this);
  }
}
