/** Pages kept beside those in view. */
const KEPT = 10;

/** The pages of a long list that are here, found by position and by key. */
export class PageCache<T> {
  /** The one read longest ago comes first. */
  readonly #pages = new Map<number, readonly T[]>();
  readonly #stale = new Set<number>();
  readonly #positions = new Map<string, number>();
  readonly #pinned: () => string | null;

  /** @param pinned key of a row whose page stays. */
  constructor(
    readonly size: number,
    readonly keyOf: (item: T) => string,
    pinned: () => string | null,
  ) {
    this.#pinned = pinned;
  }

  has(page: number): boolean {
    return this.#pages.has(page);
  }

  page(page: number): readonly T[] | undefined {
    return this.#pages.get(page);
  }

  /** Whether the page may have changed since it was read. */
  isStale(page: number): boolean {
    return this.#stale.has(page);
  }

  at(index: number): T | undefined {
    return this.#pages.get(Math.floor(index / this.size))?.[index % this.size];
  }

  keyAt(index: number): string | undefined {
    const item = this.at(index);
    return item === undefined ? undefined : this.keyOf(item);
  }

  /** Position of a row that is here, or -1. */
  indexOf(key: string): number {
    return this.#positions.get(key) ?? -1;
  }

  /** The first rows, or `null` when some of them are not here. */
  first(count: number): T[] | null {
    const rows: T[] = [];
    for (let page = 0; page * this.size < count; page++) {
      const part = this.#pages.get(page);
      if (!part) return null;
      rows.push(...part);
    }
    return rows;
  }

  /** All rows that are here, in order. */
  rows(): T[] {
    return [...this.#pages.entries()].sort(([a], [b]) => a - b).flatMap(([, rows]) => rows);
  }

  /** Takes a page in, and lets go of others that nobody looks at. */
  put(page: number, rows: readonly T[], inView: readonly number[]): void {
    this.#forget(page);
    this.#pages.set(page, rows);
    for (const [at, item] of rows.entries()) {
      this.#positions.set(this.keyOf(item), page * this.size + at);
    }
    const pinned = this.#positions.get(this.#pinned() ?? "");
    for (const other of this.#pages.keys()) {
      if (this.#pages.size <= KEPT) break;
      if (other === page || inView.includes(other)) continue;
      if (pinned !== undefined && Math.floor(pinned / this.size) === other) continue;
      this.#forget(other);
    }
  }

  /** Everything may have changed. */
  outdate(): void {
    for (const page of this.#pages.keys()) this.#stale.add(page);
  }

  clear(): void {
    this.#pages.clear();
    this.#stale.clear();
    this.#positions.clear();
  }

  #forget(page: number): void {
    for (const [at, item] of (this.#pages.get(page) ?? []).entries()) {
      const key = this.keyOf(item);
      // The row may have moved to another page meanwhile.
      if (this.#positions.get(key) === page * this.size + at) this.#positions.delete(key);
    }
    this.#pages.delete(page);
    this.#stale.delete(page);
  }
}
