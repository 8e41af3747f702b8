import { type ReadonlySignal, signal } from "@preact/signals";
import { MOST_ROWS } from "../../model/extent.ts";
import type { Timing } from "../../store/timing.ts";

/** Rows of one question: what is looked through within one frame. */
const PART = 400;
/** Rows found at most. */
export const MOST_FOUND = 2_000;

/** Reads rows of the whole list. */
export interface SearchedRows<R, T> {
  read(offset: number, limit: number, signal: AbortSignal): Promise<readonly R[]>;
  /** Those of a part that are found. */
  find(rows: readonly R[], signal: AbortSignal): Promise<readonly T[]>;
}

/**
 * Looks through a whole list, a part at a time. Between two questions the page has as long for
 * itself as it took to answer.
 */
export class RowSearch<R, T> {
  readonly #version = signal(0);
  readonly #abort = new AbortController();
  readonly #timing: Timing;
  /** By key: a row that moved meanwhile may be met twice. */
  readonly #found = new Map<string, T>();
  #rows: readonly T[] = [];
  #read = 0;
  #state: "running" | "done" | "stopped" = "running";
  #problem: string | null = null;

  constructor(rows: SearchedRows<R, T>, keyOf: (item: T) => string, timing: Timing) {
    this.#timing = timing;
    void this.#run(rows, keyOf);
  }

  /** Rises whenever more was read. */
  get version(): ReadonlySignal<number> {
    return this.#version;
  }

  /** What was found so far. */
  get found(): readonly T[] {
    return this.#rows;
  }

  /** Rows looked through so far. */
  get read(): number {
    return this.#read;
  }

  get state(): "running" | "done" | "stopped" {
    return this.#state;
  }

  get problem(): string | null {
    return this.#problem;
  }

  stop(): void {
    if (this.#state !== "running") return;
    this.#abort.abort();
    this.#end("stopped");
  }

  async #run(rows: SearchedRows<R, T>, keyOf: (item: T) => string): Promise<void> {
    const { signal } = this.#abort;
    try {
      for (;;) {
        const start = this.#timing.clock();
        const part = await rows.read(this.#read, PART, signal);
        const found = await rows.find(part, signal);
        if (signal.aborted) return;
        this.#take(part.length, found, keyOf);
        if (part.length < PART) return this.#end("done");
        if (this.#found.size >= MOST_FOUND || this.#read >= MOST_ROWS) return this.#end("stopped");
        await this.#pause(this.#timing.clock() - start);
        if (signal.aborted) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#problem = error instanceof Error ? error.message : String(error);
      this.#end("stopped");
    }
  }

  #take(read: number, found: readonly T[], keyOf: (item: T) => string): void {
    for (const item of found) this.#found.set(keyOf(item), item);
    if (found.length > 0) this.#rows = [...this.#found.values()];
    this.#read += read;
    this.#version.value++;
  }

  #end(state: "done" | "stopped"): void {
    this.#state = state;
    this.#version.value++;
  }

  #pause(millis: number): Promise<void> {
    return new Promise((resolve) => void this.#timing.later(resolve, millis));
  }
}
