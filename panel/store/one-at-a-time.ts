import type { Timing } from "./timing.ts";

export interface Job {
  /** Not before that, by the clock; infinite: not at all. */
  at: number;
  run(signal: AbortSignal): Promise<void>;
}

/** Does one job after the other; which is next is asked when it is time. */
export class OneAtATime {
  readonly #timing: Timing;
  readonly #next: () => Job | null;
  readonly #done: (took: number, error: unknown) => void;
  #running: AbortController | null = null;
  #wake: { at: number; cancel(): void } | null = null;

  /**
   * @param done called after each job that was not stopped, with the milliseconds it took and what
   * it rejected with, or `null`.
   */
  constructor(
    timing: Timing,
    next: () => Job | null,
    done: (took: number, error: unknown) => void,
  ) {
    this.#timing = timing;
    this.#next = next;
    this.#done = done;
  }

  /** Something may have to be done now. */
  work(): void {
    if (this.#running) return;
    const job = this.#next();
    if (!job) return;
    const wait = job.at - this.#timing.clock();
    if (wait <= 0) void this.#do(job);
    else if (wait < Number.POSITIVE_INFINITY) this.#wakeAt(job.at, wait);
  }

  /** Gives up what is under way. */
  stop(): void {
    this.#running?.abort();
    this.#running = null;
    this.#wake?.cancel();
    this.#wake = null;
  }

  #wakeAt(at: number, wait: number): void {
    if (this.#wake && this.#wake.at <= at) return;
    this.#wake?.cancel();
    const cancel = this.#timing.later(() => {
      this.#wake = null;
      this.work();
    }, wait);
    this.#wake = { at, cancel };
  }

  async #do(job: Job): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    const start = this.#timing.clock();
    let problem: unknown = null;
    try {
      await job.run(running.signal);
    } catch (error) {
      problem = error;
    }
    // What comes of it is drawn apart from what it took to read it.
    await new Promise<void>((next) => this.#timing.soon(next));
    if (running.signal.aborted) return;
    this.#running = null;
    this.#done(this.#timing.clock() - start, problem);
    this.work();
  }
}
