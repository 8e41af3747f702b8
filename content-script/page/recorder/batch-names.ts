/** Batches whose other name is remembered. */
const REMEMBERED = 1_000;

/**
 * A transaction that was committed has another id from then on, by which its fate is told. Its
 * writes were told under the one that it was opened with, and that stays its name.
 */
export class BatchNames {
  readonly #names = new Map<string, string>();

  /** Ids that are promised are not known: whoever asks for one could take an error from the app. */
  rename(name: unknown, id: unknown): void {
    if (typeof name !== "string" || typeof id !== "string" || name === id) return;
    if (this.#names.size >= REMEMBERED) this.#names.clear();
    this.#names.set(id, name);
  }

  of(id: string): string {
    return this.#names.get(id) ?? id;
  }
}
