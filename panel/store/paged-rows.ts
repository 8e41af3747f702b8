import { type ReadonlySignal, signal } from "@preact/signals";
import {
  type Extent,
  isExact,
  isSettled,
  learnExtent,
  nextOffset,
  unknownExtent,
} from "../model/extent.ts";
import { type Job, OneAtATime } from "./one-at-a-time.ts";
import { PageCache } from "./page-cache.ts";
import { PAUSE, respiteAfter } from "./respite.ts";
import type { Timing } from "./timing.ts";

/** Rows of one question: what the panel takes in within one frame. */
export const PAGE_ROWS = 200;
/** A table of no more rows is held whole, and filtered and sorted here. */
export const WHOLE_ROWS = 1_000;
/** Whether it is longer than that is asked first. */
const FIRST_STRIDE = WHOLE_ROWS - PAGE_ROWS;
/** Milliseconds for which the view must rest before rows are asked for. */
const SETTLE = 60;
/** An answer that takes longer than so many milliseconds is not asked for merely to count. */
const QUICK = 100;

/** Where rows come from: parts of a list in an order that stays. */
export interface RowsOrigin<T> {
  load(offset: number, limit: number, signal: AbortSignal): Promise<T[]>;
  /** Keys of rows, for less than loading them. */
  keys(offset: number, limit: number, signal: AbortSignal): Promise<string[]>;
}

/**
 * A long list that is elsewhere: the parts in view are here, and those seen last. One question at
 * a time; what people look at comes first, and what they do not wait for leaves the page alone.
 */
export class PagedRows<T> {
  readonly #timing: Timing;
  readonly #cache: PageCache<T>;
  readonly #version = signal(0);
  readonly #jobs: OneAtATime;
  #origin: RowsOrigin<T> | null = null;
  #extent: Extent = unknownExtent(FIRST_STRIDE);
  #problem: string | null = null;
  #view: readonly [number, number] = [0, 0];
  #viewAt = Number.NEGATIVE_INFINITY;
  #politeAt = 0;
  /** Nothing is asked before, after something failed. */
  #notBefore = Number.NEGATIVE_INFINITY;
  #took = 0;
  /** Changes heard of: an answer that was asked for before the last one may be old. */
  #changes = 0;
  /** The origin knows no offsets: what came first is all there will be. */
  #unpaged = false;
  #extentStale = false;
  #waiting: { found(index: number): void; fail(error: unknown): void }[] = [];

  /** Asks nothing before it is started. @param pinned key of a row to keep, wherever the view is. */
  constructor(keyOf: (item: T) => string, timing: Timing, pinned: () => string | null) {
    this.#timing = timing;
    this.#cache = new PageCache(PAGE_ROWS, keyOf, pinned);
    this.#jobs = new OneAtATime(
      timing,
      () => this.#next(),
      (took, error) => this.#done(took, error),
    );
  }

  /** Rises whenever there is something new to see. */
  get version(): ReadonlySignal<number> {
    return this.#version;
  }

  get extent(): Extent {
    return this.#extent;
  }

  /** Why the last question failed, in a sentence. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Whether somebody waits for the last row. */
  get seeking(): boolean {
    return this.#waiting.length > 0;
  }

  /** Whether there are rows that this Jazz does not give. */
  get unpaged(): boolean {
    return this.#unpaged;
  }

  /** Whether anything has been answered. */
  get known(): boolean {
    return this.#extent.atLeast > 0 || isExact(this.#extent);
  }

  /** Whether it is too long to be held whole. */
  get isLong(): boolean {
    return this.#extent.atLeast > WHOLE_ROWS;
  }

  get cached(): PageCache<T> {
    return this.#cache;
  }

  /** Every row, or `null` while not all of them are here. */
  whole(): readonly T[] | null {
    if (!isExact(this.#extent)) return null;
    return this.#cache.first(this.#extent.atLeast);
  }

  /** What is in view now. */
  look(first: number, last: number): void {
    if (this.#view[0] === first && this.#view[1] === last) return;
    this.#view = [first, last];
    this.#viewAt = this.#timing.clock() + SETTLE;
    this.#notBefore = Number.NEGATIVE_INFINITY;
    this.#jobs.work();
  }

  /** Position of the last row, once it is found and here. */
  end(): Promise<number> {
    return new Promise((found, fail) => {
      this.#waiting.push({ found, fail });
      this.#notBefore = Number.NEGATIVE_INFINITY;
      this.#settleEnd();
      this.#jobs.work();
      this.#changed();
    });
  }

  /** Something changed: what is looked at is asked for again, a little later. */
  outdate(): void {
    const later = this.#timing.clock() + PAUSE;
    if (!this.#extentStale) this.#politeAt = Math.max(this.#politeAt, later);
    if (this.#notBefore === Number.POSITIVE_INFINITY) this.#notBefore = later;
    this.#outdated();
  }

  /** Asks at once for what is looked at. */
  refresh(): void {
    this.#politeAt = Number.NEGATIVE_INFINITY;
    this.#notBefore = Number.NEGATIVE_INFINITY;
    this.#outdated();
  }

  #outdated(): void {
    this.#changes++;
    this.#cache.outdate();
    this.#extentStale = true;
    this.#jobs.work();
  }

  /** With another order, or other eyes, no row stays, but about as many are expected. */
  start(origin: RowsOrigin<T>): void {
    this.#jobs.stop();
    this.#origin = origin;
    this.#cache.clear();
    this.#problem = null;
    if (this.#unpaged) this.#extent = unknownExtent(FIRST_STRIDE);
    this.#unpaged = false;
    this.#extentStale = this.known;
    this.#viewAt = Number.NEGATIVE_INFINITY;
    this.#notBefore = Number.NEGATIVE_INFINITY;
    this.#changed();
    this.#jobs.work();
  }

  dispose(): void {
    this.#origin = null;
    this.#jobs.stop();
    for (const { fail } of this.#waiting.splice(0)) fail(new Error("Nobody looks any more."));
  }

  #changed(): void {
    this.#version.value = this.#version.peek() + 1;
  }

  #done(took: number, error: unknown): void {
    if (error === null) this.#problem = null;
    else this.#fail(error);
    this.#took = took;
    const respite = this.#timing.clock() + respiteAfter(took);
    this.#politeAt = Math.max(this.#politeAt, respite);
    this.#settleEnd();
    this.#changed();
  }

  /** Nothing is asked again by itself: that would go on for ever. */
  #fail(error: unknown): void {
    this.#notBefore = Number.POSITIVE_INFINITY;
    this.#problem = error instanceof Error ? error.message : String(error);
    for (const { fail } of this.#waiting.splice(0)) fail(error);
  }

  /** Tells those who wait for the end, when it is here. */
  #settleEnd(): void {
    if (!isSettled(this.#extent)) return;
    const last = this.#extent.atLeast - 1;
    if (last >= 0 && this.#cache.at(last) === undefined) return;
    for (const { found } of this.#waiting.splice(0)) found(last);
  }

  #next(): Job | null {
    const job = this.#origin && this.#job(this.#origin);
    return job && { ...job, at: Math.max(job.at, this.#notBefore) };
  }

  /** What people look at comes first, then what is needed to know the whole, then what is old. */
  #job(origin: RowsOrigin<T>): Job | null {
    const extent = this.#extent;
    const read = (page: number, at: number): Job => ({
      at,
      run: (signal) => this.#load(origin, page, signal),
    });
    const now = Number.NEGATIVE_INFINITY;
    const visible = this.#visible();
    const missing = visible.find((page) => !this.#cache.has(page));
    if (missing !== undefined) return read(missing, this.known ? this.#viewAt : now);
    if (!this.known) return read(0, now);
    if (!isSettled(extent)) {
      const wanted = this.seeking || (!this.isLong && extent.atMost > WHOLE_ROWS);
      if (extent.atMost <= WHOLE_ROWS) {
        return read(Math.floor(extent.atLeast / PAGE_ROWS), now);
      }
      if (wanted || this.#took <= QUICK) {
        return { at: wanted ? now : this.#politeAt, run: (signal) => this.#probe(origin, signal) };
      }
    }
    if (this.seeking) return read(pageOf(Math.max(0, extent.atLeast - 1)), now);
    const all = this.isLong ? visible : pagesOf(0, extent.atLeast);
    const absent = all.find((page) => !this.#cache.has(page));
    if (absent !== undefined) return read(absent, now);
    const old = all.find((page) => this.#cache.isStale(page));
    if (old !== undefined) return read(old, this.#politeAt);
    if (this.#extentStale && isExact(extent)) {
      return { at: this.#politeAt, run: (signal) => this.#check(origin, signal) };
    }
    return null;
  }

  /** Pages in view, and the next one where the end is near and not seen. */
  #visible(): number[] {
    const [first, last] = this.#view;
    const { atLeast } = this.#extent;
    const end = isSettled(this.#extent)
      ? Math.min(last, atLeast)
      : Math.min(last + PAGE_ROWS / 2, atLeast + 1);
    return pagesOf(Math.min(first, Math.max(0, end - 1)), end);
  }

  async #load(origin: RowsOrigin<T>, page: number, signal: AbortSignal): Promise<void> {
    const offset = page * PAGE_ROWS;
    const changes = this.#changes;
    const rows = await origin.load(offset, PAGE_ROWS, signal);
    if (signal.aborted || this.#isRepeated(offset, rows.map(this.#cache.keyOf))) return;
    this.#learn(offset, PAGE_ROWS, rows.length);
    this.#cache.put(page, rows, this.#visible());
    if (changes !== this.#changes) this.#cache.outdate();
  }

  async #probe(origin: RowsOrigin<T>, signal: AbortSignal): Promise<void> {
    await this.#ask(origin, nextOffset(this.#extent, PAGE_ROWS), signal);
  }

  /** Whether there are still as many, give or take half a page. */
  async #check(origin: RowsOrigin<T>, signal: AbortSignal): Promise<void> {
    const changes = this.#changes;
    await this.#ask(origin, Math.max(0, this.#extent.atLeast - PAGE_ROWS / 2), signal);
    this.#extentStale = changes !== this.#changes;
  }

  async #ask(origin: RowsOrigin<T>, offset: number, signal: AbortSignal): Promise<void> {
    const keys = await origin.keys(offset, PAGE_ROWS, signal);
    if (signal.aborted || this.#isRepeated(offset, keys)) return;
    this.#learn(offset, PAGE_ROWS, keys.length);
  }

  #learn(offset: number, limit: number, got: number): void {
    if (this.#unpaged) return;
    this.#extent = learnExtent(this.#extent, { offset, limit, got });
  }

  /** What comes from the beginning whatever the offset is not told apart by asking on. */
  #isRepeated(offset: number, keys: readonly string[]): boolean {
    const first = this.#cache.keyAt(0);
    if (offset === 0 || first === undefined || keys[0] !== first) return false;
    const { length } = this.#cache.page(0) ?? [];
    this.#unpaged = true;
    this.#extent = { atLeast: length, atMost: length, stride: PAGE_ROWS };
    return true;
  }
}

function pageOf(index: number): number {
  return Math.floor(index / PAGE_ROWS);
}

/** Pages of the rows from one position to before another. */
function pagesOf(start: number, end: number): number[] {
  const pages: number[] = [];
  for (let page = pageOf(start); page * PAGE_ROWS < end; page++) pages.push(page);
  return pages;
}
