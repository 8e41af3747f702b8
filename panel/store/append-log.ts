/**
 * A list that only grows at its end and forgets at its beginning. Every item keeps the number it
 * was given, so that views can follow along without copying: they read what was appended and
 * what was touched since they last looked.
 */
export class AppendLog<T> {
  #items: T[] = [];
  /** Items at the beginning of `#items` that are already forgotten. */
  #skipped = 0;
  #start: number;
  #touched: number[] = [];
  #touchedStart = 0;
  #epoch = 0;

  /** @param start number of the first item. */
  constructor(start = 0) {
    this.#start = start;
  }

  /** Number of the oldest item that is kept. */
  get start(): number {
    return this.#start;
  }

  /** Number the next item will get. */
  get end(): number {
    return this.#start + this.size;
  }

  get size(): number {
    return this.#items.length - this.#skipped;
  }

  /** Changes whenever everything known about the items must be read anew. */
  get epoch(): number {
    return this.#epoch;
  }

  at(number: number): T | undefined {
    const index = number - this.#start;
    return index < 0 ? undefined : this.#items[index + this.#skipped];
  }

  /** Adds an item and returns its number. */
  push(item: T): number {
    this.#items.push(item);
    return this.end - 1;
  }

  /** Says that an item that was already there has changed. */
  touch(number: number): void {
    if (number < this.#start) return;
    this.#touched.push(number);
    if (this.#touched.length > 100_000) {
      this.#touchedStart += this.#touched.length;
      this.#touched = [];
      this.#epoch++;
    }
  }

  /** Position to hand to {@link touchedSince} later. */
  get touchedEnd(): number {
    return this.#touchedStart + this.#touched.length;
  }

  /** Numbers of the items that were touched since that position, oldest touch first. */
  touchedSince(position: number): readonly number[] {
    return this.#touched.slice(Math.max(0, position - this.#touchedStart));
  }

  /** Forgets the oldest items until at most `max` are left; returns how many it forgot. */
  trim(max: number, forget: (item: T) => void = () => {}): number {
    const surplus = this.size - max;
    if (surplus <= 0) return 0;
    for (let i = 0; i < surplus; i++) forget(this.#items[this.#skipped + i] as T);
    this.#skipped += surplus;
    this.#start += surplus;
    if (this.#skipped > 1_000 && this.#skipped > this.#items.length / 4) {
      this.#items = this.#items.slice(this.#skipped);
      this.#skipped = 0;
    }
    return surplus;
  }

  clear(): void {
    this.#start = this.end;
    this.#items = [];
    this.#skipped = 0;
    this.#epoch++;
  }

  /** Puts items before all others. Everything gets a new number. */
  prepend(items: readonly T[]): void {
    const all = [...items, ...this.#items.slice(this.#skipped)];
    this.clear();
    this.#items = all;
  }

  /** Keeps the items that pass, in order, under new numbers. */
  retain(keep: (item: T) => boolean): T[] {
    const kept = this.#items.slice(this.#skipped).filter(keep);
    this.clear();
    this.#items = kept;
    return kept;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let i = this.#skipped; i < this.#items.length; i++) yield this.#items[i] as T;
  }
}
