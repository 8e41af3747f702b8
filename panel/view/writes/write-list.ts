import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { filterTest, parseFilter } from "../../model/filter-language.ts";
import { inRange, type TimeRange } from "../../model/time-range.ts";
import { WRITE_TERMS, writeFieldText } from "../../model/write-filter.ts";
import type { AppendLog } from "../../store/append-log.ts";
import { LogView } from "../../store/log-view.ts";
import type { WriteRecord } from "../../store/records.ts";
import type { Store } from "../../store/store.ts";
import type { Timing } from "../../store/timing.ts";
import { type Column, type GridSource, sortItems } from "../grid-source.ts";
import type { ListState } from "../ui-state.ts";

/** Milliseconds of filtering at a stretch. */
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
  #scheduled = false;
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
      this.#sortedAt = Number.NEGATIVE_INFINITY;
      this.#refresh();
    });
    this.#stop = () => {
      stopFilter();
      stopUpdate();
      stopSort();
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
    // Whoever becomes known meanwhile is found by what is known then.
    if (filter.terms.length > 0) this.#store.versions.identities.value;
    const { identities } = this.#store.recording.people;
    const matches = filterTest(filter, writeFieldText(identities));
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
    }
    this.#sortedAt = Number.NEGATIVE_INFINITY;
    this.#refresh();
  }

  #refresh(): void {
    untracked(() => {
      const end = this.#timing.clock() + SLICE;
      const done = this.#view.update(() => this.#timing.clock() < end);
      const pause = this.#sort();
      this.#version.value++;
      if (!done) this.#again((run) => this.#timing.soon(run));
      else if (pause > 0) this.#again((run) => this.#timing.later(run, pause));
    });
  }

  #again(schedule: (run: () => void) => void): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    schedule(() => {
      this.#scheduled = false;
      this.#refresh();
    });
  }

  /** Sorts when it is time; returns the milliseconds until it is, 0 when sorted. */
  #sort(): number {
    const sort = this.#state.sort.peek();
    const column = this.#columns.find(({ key }) => key === sort?.column);
    if (!sort || !column) {
      this.#sorted = null;
      return 0;
    }
    const now = this.#timing.clock();
    const wait = this.#view.length > LONG ? this.#sortedAt + SORT_PAUSE - now : 0;
    if (wait > 0) return wait;
    const items: WriteRecord[] = [];
    for (let index = 0; index < this.#view.length; index++) {
      const write = this.#view.at(index);
      if (write) items.push(write);
    }
    this.#sorted = sortedSource(sortItems(items, column, sort.descending));
    this.#sortedAt = now;
    return 0;
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
