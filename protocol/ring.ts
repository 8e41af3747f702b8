/** A bounded queue that forgets its oldest items and counts what it forgot. */
export class Ring<T> {
  #items: (T | undefined)[] = [];
  /** Places at the beginning of `#items` that are empty already. */
  #start = 0;
  #dropped = 0;

  /** @param capacity a whole number, 1 or more. */
  constructor(readonly capacity: number) {}

  get size(): number {
    return this.#items.length - this.#start;
  }

  /** How many items were overwritten since the ring was made. */
  get dropped(): number {
    return this.#dropped;
  }

  push(item: T): void {
    this.#items.push(item);
    if (this.size <= this.capacity) return;
    this.#shift();
    this.#dropped++;
  }

  /** Removes and returns up to `count` of the oldest items, oldest first. */
  take(count: number): T[] {
    const taken: T[] = [];
    while (taken.length < count && this.size > 0) taken.push(this.#shift());
    return taken;
  }

  /** Forgets all items, and counts them as forgotten. */
  drop(): void {
    this.#dropped += this.take(this.size).length;
  }

  /** The items, oldest first; the ring keeps them. */
  [Symbol.iterator](): Iterator<T> {
    return (this.#items.slice(this.#start) as T[])[Symbol.iterator]();
  }

  /** Empty places are closed up now and then, which costs little per item. */
  #shift(): T {
    const item = this.#items[this.#start] as T;
    this.#items[this.#start++] = undefined;
    if (this.#start > this.capacity) this.#start -= this.#items.splice(0, this.#start).length;
    return item;
  }
}
