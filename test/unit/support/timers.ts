/** Milliseconds from which a timer is a long one. */
const LONG = 1_000;

/** Timers that run when there is nothing else to do, and long ones only when they are told to. */
export class Timers {
  #next = 0;
  readonly #waiting = new Map<number, { run: () => void; ms: number }>();

  readonly set = (run: () => void, ms: number): number => {
    const id = ++this.#next;
    this.#waiting.set(id, { run, ms });
    if (ms < LONG) setImmediate(() => this.#fire(id));
    return id;
  };

  readonly clear = (id: unknown): void => {
    this.#waiting.delete(id as number);
  };

  get pending(): number {
    return this.#waiting.size;
  }

  /** Those that run by themselves. */
  get due(): number {
    let due = 0;
    for (const { ms } of this.#waiting.values()) if (ms < LONG) due++;
    return due;
  }

  /** Lets so many milliseconds pass, by default so many that every timer has run. */
  elapse(ms = Number.POSITIVE_INFINITY): void {
    for (const [id, timer] of [...this.#waiting]) if (timer.ms <= ms) this.#fire(id);
  }

  #fire(id: number): void {
    const timer = this.#waiting.get(id);
    this.#waiting.delete(id);
    timer?.run();
  }
}
