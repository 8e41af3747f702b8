import type { GridSource } from "./grid-source.ts";
import type { ListState } from "./ui-state.ts";

/** How a click or key changes what is selected. */
export type SelectHow = "only" | "toggle" | "range" | "keep";

/** Moves the cursor to a row and selects accordingly. */
export function selectRow<T>(
  state: ListState,
  source: GridSource<T>,
  index: number,
  how: SelectHow,
  anchor: string | null,
): void {
  const key = source.keyAt(index);
  if (key === "") return;
  state.cursor.value = key;
  if (how === "only") {
    state.selected.value = new Set([key]);
  } else if (how === "toggle") {
    const selected = new Set(state.selected.peek());
    if (!selected.delete(key)) selected.add(key);
    state.selected.value = selected;
  } else if (how === "range") {
    const from = anchor === null ? index : source.indexOf(anchor);
    const start = Math.min(from < 0 ? index : from, index);
    const end = Math.max(from, index);
    const selected = new Set<string>();
    for (let i = start; i <= end; i++) selected.add(source.keyAt(i));
    state.selected.value = selected;
  }
}

/** Selects every row. */
export function selectAll<T>(state: ListState, source: GridSource<T>): void {
  const all = new Set<string>();
  for (let i = 0; i < source.length; i++) all.add(source.keyAt(i));
  state.selected.value = all;
}

/** The selected rows that are still there, in the grid's order. */
export function selectedItems<T>(state: ListState, source: GridSource<T>): T[] {
  const indexes = [...state.selected.value]
    .map((key) => source.indexOf(key))
    .filter((index) => index >= 0)
    .sort((left, right) => left - right);
  return indexes.flatMap((index) => source.at(index) ?? []);
}
