import { signal } from "@preact/signals";
import { afterEach, expect, test } from "vitest";
import type { TimeRange } from "../../../panel/model/time-range.ts";
import { CHANGED } from "../../../panel/store/recording.ts";
import { createStore } from "../../../panel/store/store.ts";
import { createUiState } from "../../../panel/view/ui-state.ts";
import { WRITE_COLUMNS } from "../../../panel/view/writes/write-columns.tsx";
import { WriteList } from "../../../panel/view/writes/write-list.ts";
import { ManualTiming } from "./support/manual-timing.ts";
import { writeRecord } from "./support/write-record.ts";

/** On a machine so slow that every look at the clock takes a millisecond. */
class SlowTiming extends ManualTiming {
  slices = 0;

  override clock(): number {
    return ++this.millis;
  }

  override soon(run: () => void): void {
    this.slices++;
    super.soon(run);
  }
}

let list: WriteList | undefined;
afterEach(() => list?.dispose());

function longList(count: number) {
  const store = createStore();
  const ui = createUiState();
  const timing = new SlowTiming();
  const add = (micros: number): void => {
    const { end } = store.live.writes;
    store.live.writes.push(
      writeRecord({ number: end, micros, table: micros % 2 ? "odd" : "even" }),
    );
  };
  for (let i = 0; i < count; i++) add((i * 7_919) % 10_007);
  const range = signal<TimeRange | null>(null);
  const made = new WriteList(store, ui.lists.Writes, timing, WRITE_COLUMNS, range);
  list = made;
  const tell = (): void => {
    store.changed(CHANGED.writes);
    store.publish();
  };
  const shown = (): (number | undefined)[] => {
    const source = made.source();
    return Array.from({ length: source.length }, (_, index) => source.at(index)?.micros);
  };
  return { ui: ui.lists.Writes, timing, add, tell, shown };
}

const ascending = (numbers: readonly (number | undefined)[]) =>
  numbers.toSorted((a, b) => Number(a) - Number(b));

test("sorts a long list without holding up the panel", async () => {
  const { ui, timing, shown } = longList(20_000);
  await timing.pass(5_000);
  const unsorted = shown();
  timing.slices = 0;
  ui.sort.value = { column: "ms", descending: false };
  expect(shown()).toEqual(unsorted);
  await timing.pass(5_000);
  expect(timing.slices).toBeGreaterThan(10);
  expect(shown()).toEqual(ascending(unsorted));
});

test("takes in what comes while it sorts, and a change of mind", async () => {
  const { ui, timing, add, tell, shown } = longList(20_000);
  await timing.pass(5_000);
  ui.sort.value = { column: "ms", descending: false };
  await timing.pass(20);
  add(-1);
  tell();
  await timing.pass(5_000);
  expect(shown()).toHaveLength(20_001);
  expect(shown()[0]).toBe(-1);
  ui.sort.value = { column: "table", descending: false };
  await timing.pass(20);
  ui.sort.value = { column: "ms", descending: true };
  await timing.pass(5_000);
  expect(shown()).toEqual(ascending(shown()).reverse());
  expect(shown().at(-1)).toBe(-1);
});

test("filters what is sorted, and shows it in its own order again", async () => {
  const { ui, timing, shown } = longList(6_000);
  await timing.pass(5_000);
  const unsorted = shown();
  ui.sort.value = { column: "ms", descending: false };
  ui.filter.value = "table:odd";
  await timing.pass(5_000);
  const odd = unsorted.filter((micros) => Number(micros) % 2 === 1);
  expect(shown()).toEqual(ascending(odd));
  ui.sort.value = null;
  expect(shown()).toEqual(odd);
});
