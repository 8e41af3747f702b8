/** Bytes of values that may be held for somebody who asks to see them whole. */
const MOST = 16_000_000;

/** The newest of a stream's large values, as long as it is open. */
export class LargeStore {
  readonly #values = new Map<number, { values: unknown; bytes: number }>();
  #bytes = 0;

  set(write: number, values: unknown, bytes: number): void {
    if (bytes > MOST) return;
    this.#values.set(write, { values, bytes });
    this.#bytes += bytes;
    for (const [oldest, { bytes: freed }] of this.#values) {
      if (this.#bytes <= MOST) break;
      this.#values.delete(oldest);
      this.#bytes -= freed;
    }
  }

  get(write: number): unknown {
    return this.#values.get(write)?.values;
  }

  clear(): void {
    this.#values.clear();
    this.#bytes = 0;
  }
}
