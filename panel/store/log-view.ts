import type { AppendLog } from "./append-log.ts";

/**
 * The items of a log that pass a test, in an order of their own, kept up to date by looking only at
 * what is new or was touched. Work is done in slices, so that no filter holds up the panel.
 */
export class LogView<T> {
  readonly #log: AppendLog<T>;
  readonly #order: (item: T) => number;
  #test: (item: T) => boolean;
  /** Numbers of the items that pass, in order. */
  #numbers: number[] = [];
  #next: number;
  #start: number;
  #touched: number;
  #epoch: number;

  /**
   * @param order what items are ordered by; it must not change. Equal ones, and all of them without
   * it, are in the order of the log.
   */
  constructor(log: AppendLog<T>, test: (item: T) => boolean, order: (item: T) => number = () => 0) {
    this.#log = log;
    this.#test = test;
    this.#order = order;
    this.#next = log.start;
    this.#start = log.start;
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
      if (this.#test(log.at(number) as T)) this.#insert(number);
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
    const { start } = this.#log;
    if (start === this.#start) return;
    this.#start = start;
    this.#numbers = this.#numbers.filter((number) => number >= start);
  }

  #retest(): void {
    for (const number of new Set(this.#log.touchedSince(this.#touched))) {
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

  /** Nearly everything comes in order, and goes to the end. */
  #insert(number: number): void {
    const last = this.#numbers.at(-1);
    if (last === undefined || this.#isBefore(last, number)) this.#numbers.push(number);
    else this.#numbers.splice(this.#position(number), 0, number);
  }

  /** Position of the first number that is not before it. */
  #position(number: number): number {
    let low = 0;
    let high = this.#numbers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isBefore(this.#numbers[middle] as number, number)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isBefore(left: number, right: number): boolean {
    const [a, b] = [this.#log.at(left), this.#log.at(right)];
    const [at, than] = [a && this.#order(a), b && this.#order(b)];
    return at === than || at === undefined || than === undefined ? left < right : at < than;
  }
}
