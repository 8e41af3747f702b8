/** Bytes of whole values kept for one panel, and writes: nested values are weighed only roughly. */
const KEPT = 8_000_000;
const WRITES = 100;

/** The values of recent large writes, for as long as there is room. */
export class LargeStore {
  readonly #kept = new Map<number, { values: object; bytes: number }>();
  #bytes = 0;

  set(write: number, values: object, bytes: number): void {
    this.#kept.set(write, { values, bytes });
    this.#bytes += bytes;
    for (const [oldest, { bytes }] of this.#kept) {
      const few = this.#kept.size <= WRITES && this.#bytes <= KEPT;
      if (few || oldest === write) break;
      this.#kept.delete(oldest);
      this.#bytes -= bytes;
    }
  }

  get(write: number): object | undefined {
    return this.#kept.get(write)?.values;
  }

  clear(): void {
    this.#kept.clear();
    this.#bytes = 0;
  }
}
