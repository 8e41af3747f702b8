import type { AppendLog } from "./append-log.ts";

/**
 * The items of a log that pass a test, kept up to date by looking only at what is new or was
 * touched. Work is done in slices, so that no filter holds up the panel.
 */
export class LogView<T> {
  readonly #log: AppendLog<T>;
  #test: (item: T) => boolean;
  /** Numbers of the items that pass, ascending. */
  #numbers: number[] = [];
  #next: number;
  #touched: number;
  #epoch: number;

  constructor(log: AppendLog<T>, test: (item: T) => boolean) {
    this.#log = log;
    this.#test = test;
    this.#next = log.start;
    this.#touched = log.touchedEnd;
    this.#epoch = log.epoch;
  }

  get length(): number {
    return this.#numbers.length;
  }

  /** Number of the item at that position. */
  numberAt(index: number): number | undefined {
    return this.#numbers[index];
  }

  at(index: number): T | undefined {
    const number = this.#numbers[index];
    return number === undefined ? undefined : this.#log.at(number);
  }

  /** Position of the item with that number, or -1. */
  indexOf(number: number): number {
    const index = this.#position(number);
    return this.#numbers[index] === number ? index : -1;
  }

  setTest(test: (item: T) => boolean): void {
    this.#test = test;
    this.#restart();
  }

  /**
   * Looks at what has happened to the log. Returns false when `more()` said stop before the end;
   * then call again.
   */
  update(more: () => boolean = () => true): boolean {
    const log = this.#log;
    if (log.epoch !== this.#epoch) this.#restart();
    this.#dropForgotten();
    this.#retest();
    if (this.#next < log.start) this.#next = log.start;
    for (let checked = 1; this.#next < log.end; checked++) {
      const number = this.#next++;
      if (this.#test(log.at(number) as T)) this.#numbers.push(number);
      if (checked % 256 === 0 && !more()) return this.#next >= log.end;
    }
    return true;
  }

  #restart(): void {
    this.#numbers = [];
    this.#next = this.#log.start;
    this.#touched = this.#log.touchedEnd;
    this.#epoch = this.#log.epoch;
  }

  #dropForgotten(): void {
    const first = this.#numbers[0];
    if (first === undefined || first >= this.#log.start) return;
    this.#numbers = this.#numbers.slice(this.#position(this.#log.start));
  }

  #retest(): void {
    for (const number of this.#log.touchedSince(this.#touched)) {
      const item = number < this.#next ? this.#log.at(number) : undefined;
      if (item !== undefined) this.#place(number, this.#test(item));
    }
    this.#touched = this.#log.touchedEnd;
  }

  #place(number: number, passes: boolean): void {
    const index = this.#position(number);
    const present = this.#numbers[index] === number;
    if (passes && !present) this.#numbers.splice(index, 0, number);
    if (!passes && present) this.#numbers.splice(index, 1);
  }

  /** Position of the first number that is not smaller. */
  #position(number: number): number {
    let low = 0;
    let high = this.#numbers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#numbers[middle] as number) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
