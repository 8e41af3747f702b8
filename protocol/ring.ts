/** A bounded queue that forgets its oldest items and counts what it forgot. */
export class Ring<T> {
  #items: (T | undefined)[];
  #start = 0;
  #size = 0;
  #dropped = 0;

  constructor(readonly capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError(`A ring needs a capacity of at least 1, not ${capacity}.`);
    }
    this.#items = new Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** How many items were overwritten since the ring was made. */
  get dropped(): number {
    return this.#dropped;
  }

  push(item: T): void {
    if (this.#size === this.capacity) {
      this.#items[this.#start] = item;
      this.#start = (this.#start + 1) % this.capacity;
      this.#dropped++;
    } else {
      this.#items[(this.#start + this.#size) % this.capacity] = item;
      this.#size++;
    }
  }

  /** Removes and returns up to `count` of the oldest items, oldest first. */
  take(count: number): T[] {
    const taken: T[] = [];
    while (taken.length < count && this.#size > 0) {
      taken.push(this.#items[this.#start] as T);
      this.#items[this.#start] = undefined;
      this.#start = (this.#start + 1) % this.capacity;
      this.#size--;
    }
    return taken;
  }

  /** The items, oldest first; the ring keeps them. */
  *[Symbol.iterator](): Iterator<T> {
    for (let i = 0; i < this.#size; i++) {
      yield this.#items[(this.#start + i) % this.capacity] as T;
    }
  }

  clear(): void {
    this.#items = new Array(this.capacity);
    this.#start = 0;
    this.#size = 0;
  }
}
