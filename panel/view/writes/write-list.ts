import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { filterTest, parseFilter } from "../../model/filter-language.ts";
import { sortSteps } from "../../model/sort-steps.ts";
import { inRange, type TimeRange } from "../../model/time-range.ts";
import { WRITE_TERMS, writeFieldText } from "../../model/write-filter.ts";
import type { AppendLog } from "../../store/append-log.ts";
import { LogView } from "../../store/log-view.ts";
import type { WriteRecord } from "../../store/records.ts";
import type { Store } from "../../store/store.ts";
import type { Timing } from "../../store/timing.ts";
import type { Column, GridSource } from "../grid-source.ts";
import type { ListState } from "../ui-state.ts";

/** Milliseconds of filtering and sorting at a stretch. */
const SLICE = 10;
/** Lists longer than this are sorted at most every so many milliseconds. */
const LONG = 5_000;
const SORT_PAUSE = 400;

/** The writes of what is shown: filtered as they come, sorted when asked. */
export class WriteList {
  readonly #store: Store;
  readonly #state: ListState;
  readonly #timing: Timing;
  readonly #columns: readonly Column<WriteRecord>[];
  readonly #range: ReadonlySignal<TimeRange | null>;
  #log: AppendLog<WriteRecord>;
  #view: LogView<WriteRecord>;
  readonly #version = signal(0);
  readonly #problem = signal<string | null>(null);
  #sorted: GridSource<WriteRecord> | null = null;
  #sortedAt = Number.NEGATIVE_INFINITY;
  /** A sorting under way, and whether there is something that it does not know of. */
  #sorting: Generator<void, WriteRecord[]> | null = null;
  #stale = true;
  #scheduled = false;
  #cancelPause: (() => void) | null = null;
  readonly #stop: () => void;

  constructor(
    store: Store,
    state: ListState,
    timing: Timing,
    columns: readonly Column<WriteRecord>[],
    range: ReadonlySignal<TimeRange | null>,
  ) {
    this.#store = store;
    this.#state = state;
    this.#timing = timing;
    this.#columns = columns;
    this.#range = range;
    this.#log = store.recording.writes;
    this.#view = new LogView(this.#log, () => true);
    const stopFilter = effect(() => this.#applyFilter());
    const stopUpdate = effect(() => {
      store.versions.writes.value;
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
  source(): GridSource<WriteRecord> {
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
    const filter = parseFilter(this.#state.filter.value, WRITE_TERMS);
    const chosen = this.#store.scope.value;
    this.#problem.value = filter.problem;
    const range = this.#range.value;
    const matches = filterTest(filter, writeFieldText);
    const test = (write: WriteRecord): boolean =>
      (chosen === null || write.host === chosen) &&
      (range === null || inRange(range, write.at)) &&
      matches(write);
    const { writes } = this.#store.recording;
    if (writes === this.#log) {
      this.#view.setTest(test);
    } else {
      this.#log = writes;
      this.#view = new LogView(writes, test);
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
    const column = this.#columns.find(({ key }) => key === sort?.column);
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

  #items(): WriteRecord[] {
    const items: WriteRecord[] = [];
    for (let index = 0; index < this.#view.length; index++) {
      const write = this.#view.at(index);
      if (write) items.push(write);
    }
    return items;
  }
}

/** Positions are worked out when somebody asks for one, apart from the sorting. */
function sortedSource(writes: readonly WriteRecord[]): GridSource<WriteRecord> {
  let positions: Map<number, number> | null = null;
  return {
    length: writes.length,
    at: (index) => writes[index],
    keyAt: (index) => String(writes[index]?.number ?? ""),
    indexOf: (key) => {
      positions ??= new Map(writes.map(({ number }, index) => [number, index]));
      return positions.get(Number(key)) ?? -1;
    },
  };
}
