import { sortSteps } from "../model/sort-steps.ts";
import type { Sort } from "./ui-state.ts";

/** The rows of a grid: read by position, remembered by key. */
export interface GridSource<T> {
  readonly length: number;
  at(index: number): T | undefined;
  keyAt(index: number): string;
  indexOf(key: string): number;
  /** The rows from one position to before another are in view. Rows may be missing until then. */
  look?(first: number, last: number): void;
  /** Finds the position of the last row, where the end is not known; -1 when there is none. */
  end?(): Promise<number>;
}

export interface Column<T> {
  key: string;
  title: string;
  /** Track of a CSS grid. */
  width: string;
  align?: "end";
  mono?: boolean;
  cell(item: T): preact.ComponentChildren;
  /** What is copied, and sorted by unless `order` says otherwise. */
  text(item: T): string;
  order?: (item: T) => number | string;
  /** Shown on hover. */
  hint?: (item: T) => string;
}

/** Rows from a list, sorted if asked. */
export function listSource<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  columns: readonly Column<T>[] = [],
  sort: Sort | null = null,
): GridSource<T> {
  const column = columns.find(({ key }) => key === sort?.column);
  const sorted = column && sort ? sortItems(items, column, sort.descending) : items;
  const positions = new Map(sorted.map((item, index) => [keyOf(item), index]));
  return {
    length: sorted.length,
    at: (index) => sorted[index],
    keyAt: (index) => {
      const item = sorted[index];
      return item === undefined ? "" : keyOf(item);
    },
    indexOf: (key) => positions.get(key) ?? -1,
  };
}

/** Sorted by a column, equals in the order they had; blanks last either way. */
export function sortItems<T>(items: readonly T[], column: Column<T>, descending: boolean): T[] {
  const steps = sortSteps(items, column.order ?? column.text, descending);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
