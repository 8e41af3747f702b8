import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { type FieldText, filterTest, parseFilter } from "../model/filter-language.ts";
import type { Identities } from "../model/identities.ts";
import { sortSteps } from "../model/sort-steps.ts";
import { inRange, type TimeRange } from "../model/time-range.ts";
import type { AppendLog } from "../store/append-log.ts";
import { LogView } from "../store/log-view.ts";
import type { Area, Recording } from "../store/recording.ts";
import type { HostKey } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { Timing } from "../store/timing.ts";
import type { Column, GridSource } from "./grid-source.ts";
import type { ListState } from "./ui-state.ts";

/** Milliseconds of filtering and sorting at a stretch. */
const SLICE = 10;
/** Lists longer than this are sorted at most every so many milliseconds. */
const LONG = 5_000;
const SORT_PAUSE = 400;

/** Something that happened on a host. */
interface Happening {
  number: number;
  host: HostKey;
  at: number;
}

/** What a list lists, and how it is looked at. */
export interface LogListing<T> {
  /** The part of a recording that it follows. */
  area: Area;
  log(recording: Recording): AppendLog<T>;
  /** Terms of its filter. */
  terms: readonly string[];
  /** The texts of an item, with what is known of the people in it. */
  text(identities: Identities): FieldText<T>;
  columns: readonly Column<T>[];
  /** The stretch of time that is looked at. */
  range?: ReadonlySignal<TimeRange | null>;
}

/** What happened in what is shown: in the order of time, filtered as it comes, sorted when asked. */
export class LogList<T extends Happening> {
  readonly #store: Store;
  readonly #state: ListState;
  readonly #timing: Timing;
  readonly #listing: LogListing<T>;
  #log: AppendLog<T>;
  #view: LogView<T>;
  readonly #version = signal(0);
  readonly #problem = signal<string | null>(null);
  #sorted: GridSource<T> | null = null;
  #sortedAt = Number.NEGATIVE_INFINITY;
  /** A sorting under way, and whether there is something that it does not know of. */
  #sorting: Generator<void, T[]> | null = null;
  #stale = true;
  #scheduled = false;
  #cancelPause: (() => void) | null = null;
  readonly #stop: () => void;

  constructor(store: Store, state: ListState, timing: Timing, listing: LogListing<T>) {
    this.#store = store;
    this.#state = state;
    this.#timing = timing;
    this.#listing = listing;
    this.#log = listing.log(store.recording);
    this.#view = new LogView(this.#log, () => true, timeOf);
    const stopFilter = effect(() => this.#applyFilter());
    const stopUpdate = effect(() => {
      store.versions[listing.area].value;
      this.#refresh();
    });
    const stopSort = effect(() => {
      state.sort.value;
      this.#sortAnew();
    });
    this.#stop = () => {
      stopFilter();
      stopUpdate();
      stopSort();
      this.#cancelPause?.();
    };
  }

  /** Rises when the rows change. */
  get version(): ReadonlySignal<number> {
    return this.#version;
  }

  /** What is wrong with the filter, if anything. */
  get problem(): ReadonlySignal<string | null> {
    return this.#problem;
  }

  dispose(): void {
    this.#stop();
  }

  /** The rows as they are now. */
  source(): GridSource<T> {
    if (this.#sorted) return this.#sorted;
    const view = this.#view;
    return {
      length: view.length,
      at: (index) => view.at(index),
      keyAt: (index) => String(view.numberAt(index) ?? ""),
      indexOf: (key) => view.indexOf(Number(key)),
    };
  }

  #applyFilter(): void {
    const { terms, text } = this.#listing;
    const filter = parseFilter(this.#state.filter.value, terms);
    const chosen = this.#store.scope.value;
    this.#problem.value = filter.problem;
    // Whoever becomes known meanwhile is found by what is known then.
    if (filter.terms.length > 0) this.#store.versions.identities.value;
    const matches = filterTest(filter, text(this.#store.recording.people.identities));
    const range = this.#listing.range?.value ?? null;
    const test = (item: T): boolean =>
      (chosen === null || item.host === chosen) &&
      (range === null || inRange(range, item.at)) &&
      matches(item);
    const log = this.#listing.log(this.#store.recording);
    if (log === this.#log) {
      this.#view.setTest(test);
    } else {
      this.#log = log;
      this.#view = new LogView(log, test, timeOf);
      this.#sorted = null;
    }
    this.#sortAnew();
  }

  #sortAnew(): void {
    this.#sorting = null;
    this.#sortedAt = Number.NEGATIVE_INFINITY;
    this.#refresh();
  }

  #refresh(): void {
    this.#stale = true;
    this.#work();
  }

  #work(): void {
    untracked(() => {
      const end = this.#timing.clock() + SLICE;
      const more = (): boolean => this.#timing.clock() < end;
      const wait = this.#view.update(more) ? this.#sort(more) : "busy";
      this.#version.value++;
      if (wait === "busy") this.#soon();
      else if (wait > 0) this.#cancelPause ??= this.#timing.later(() => this.#afterPause(), wait);
    });
  }

  #soon(): void {
    this.#cancelPause?.();
    this.#cancelPause = null;
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#timing.soon(() => {
      this.#scheduled = false;
      this.#work();
    });
  }

  #afterPause(): void {
    this.#cancelPause = null;
    this.#work();
  }

  /** Sorts when it is time; returns the milliseconds until it is, 0 when sorted. */
  #sort(more: () => boolean): number | "busy" {
    const sort = this.#state.sort.peek();
    const column = this.#listing.columns.find(({ key }) => key === sort?.column);
    if (!sort || !column) {
      this.#sorted = null;
      this.#sorting = null;
      return 0;
    }
    if (!this.#sorting) {
      if (!this.#stale) return 0;
      const wait = this.#untilNextSort();
      if (wait > 0) return wait;
      this.#stale = false;
      this.#sorting = sortSteps(this.#items(), column.order ?? column.text, sort.descending);
    }
    do {
      const step = this.#sorting.next();
      if (!step.done) continue;
      this.#sorted = sortedSource(step.value);
      this.#sorting = null;
      this.#sortedAt = this.#timing.clock();
      if (!this.#stale) return 0;
      const wait = this.#untilNextSort();
      return wait > 0 ? wait : "busy";
    } while (more());
    return "busy";
  }

  #untilNextSort(): number {
    return this.#view.length > LONG ? this.#sortedAt + SORT_PAUSE - this.#timing.clock() : 0;
  }

  #items(): T[] {
    const items: T[] = [];
    for (let index = 0; index < this.#view.length; index++) {
      const item = this.#view.at(index);
      if (item) items.push(item);
    }
    return items;
  }
}

/** Positions are worked out when somebody asks for one, apart from the sorting. */
function sortedSource<T extends Happening>(items: readonly T[]): GridSource<T> {
  let positions: Map<number, number> | null = null;
  return {
    length: items.length,
    at: (index) => items[index],
    keyAt: (index) => String(items[index]?.number ?? ""),
    indexOf: (key) => {
      positions ??= new Map(items.map(({ number }, index) => [number, index]));
      return positions.get(Number(key)) ?? -1;
    },
  };
}

/** Pages and backends tell what they do independently of each other. */
function timeOf({ at }: Happening): number {
  return at;
}
