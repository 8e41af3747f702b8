/** A list without repetitions, and where in it something is. What has the same key is the same. */
export class Places<T> {
  readonly all: T[] = [];
  readonly #places = new Map<string, number>();
  readonly #key: (item: T) => string;

  constructor(key: (item: T) => string) {
    this.#key = key;
  }

  of(item: T): number;
  of(item: T | null): number | null;
  of(item: T | null): number | null {
    if (item === null) return null;
    const key = this.#key(item);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.all.length);
    return this.all.push(item) - 1;
  }
}
