/**
 * The page's end of the stream: keeps what happens in a bounded ring and hands it over in batches
 * while the panel has given credit for it. Pure: time and transport are given.
 */
import { Ring } from "./ring.ts";

export interface OutboxOptions<T> {
  /** Items kept while nobody listens or the panel lags. */
  capacity: number;
  /** Items of one batch. */
  batch: number;
  /** Items that may wait for `schedule`; with so many, a batch goes out at once. Default: one batch. */
  waiting?: number;
  /** Calls back soon, at most once per call; returns nothing to cancel: late calls are harmless. */
  schedule(run: () => void): void;
  /**
   * Sends one batch. `first` is the number of its first item since the document began. An empty one
   * only says how many were dropped.
   */
  send(items: T[], first: number, dropped: number): void;
}

export class Outbox<T> {
  readonly #ring: Ring<T>;
  readonly #options: OutboxOptions<T>;
  readonly #waiting: number;
  #credit = 0;
  #sent = 0;
  #scheduled = false;

  constructor(options: OutboxOptions<T>) {
    this.#options = options;
    this.#waiting = options.waiting ?? options.batch;
    this.#ring = new Ring(options.capacity);
  }

  /** Items that were overwritten before anyone could be told. */
  get dropped(): number {
    return this.#ring.dropped;
  }

  push(item: T): void {
    this.#ring.push(item);
    if (this.#credit === 0) return;
    if (this.#ring.size >= this.#waiting) this.flush(this.#waiting - this.#options.batch);
    else this.#schedule();
  }

  /** Allows so many more items to be sent. */
  grant(items: number): void {
    this.#credit += items;
    if (this.#ring.size > 0) this.#schedule();
  }

  /** The listener is gone: what comes is kept for the next one. */
  revoke(): void {
    this.#credit = 0;
  }

  /** Sends what credit allows, in batches, until no more than so many items are left. */
  flush(left = 0): void {
    while (this.#credit > 0 && this.#ring.size > left) {
      const items = this.#ring.take(Math.min(this.#options.batch, this.#credit));
      const first = this.#sent + this.#ring.dropped;
      this.#credit -= items.length;
      this.#sent += items.length;
      this.#options.send(items, first, this.#ring.dropped);
    }
  }

  /**
   * Nothing can be sent after this: sends what credit allows, and says how many there were and how
   * many are lost. It is said in any case: what is still on its way may not arrive.
   */
  end(): void {
    this.flush();
    this.#ring.drop();
    this.#options.send([], this.#sent + this.#ring.dropped, this.#ring.dropped);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#options.schedule(() => {
      this.#scheduled = false;
      this.flush();
    });
  }
}
