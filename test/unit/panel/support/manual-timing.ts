import type { Timing } from "../../../../panel/store/timing.ts";
import { codeLoaded } from "../../../../panel/view/code-loads.ts";

/** Time that passes when a test says so. */
export class ManualTiming implements Timing {
  millis = 0;
  #tasks: { at: number; run: () => void }[] = [];

  constructor(
    readonly start = Date.UTC(2026, 10, 23, 14, 3, 0),
    /** Resolves when nothing is under way that takes no time. */
    readonly settled: () => Promise<void> = promisesSettled,
  ) {}

  now(): number {
    return this.start + this.millis;
  }

  clock(): number {
    return this.millis;
  }

  soon(run: () => void): void {
    this.#tasks.push({ at: this.millis, run });
  }

  frame(run: () => void): void {
    this.later(run, 16);
  }

  later(run: () => void, millis: number): () => void {
    const task = { at: this.millis + millis, run };
    this.#tasks.push(task);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== task);
    };
  }

  /** Runs what is due within so many milliseconds, in order, with promises settling in between. */
  async pass(millis: number): Promise<void> {
    const end = this.millis + millis;
    for (;;) {
      await this.settled();
      const next = this.#tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#tasks = this.#tasks.filter((task) => task !== next);
      this.millis = Math.max(this.millis, next.at);
      next.run();
    }
    this.millis = end;
  }

  dispose(): void {
    this.#tasks = [];
  }
}

/** Lets promises settle, those of code that is loaded on demand included. */
export async function promisesSettled(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    await codeLoaded();
  }
}
