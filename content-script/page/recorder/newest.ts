/** The newest items of many, oldest first, and how many had to go for them. */
export class Newest<T> {
  readonly items: T[] = [];
  dropped = 0;

  /** @param capacity at least 1, and small: making room may move all items. */
  constructor(readonly capacity: number) {}

  push(item: T): void {
    if (this.items.push(item) <= this.capacity) return;
    this.items.shift();
    this.dropped++;
  }
}
