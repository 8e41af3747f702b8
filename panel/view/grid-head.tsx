// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot show only the rows in view
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active cell
import type { Column } from "./grid-source.ts";
import type { Sort } from "./ui-state.ts";

/** The titles of a grid's columns. A click sorts; keys are the grid's business. */
export function GridHead<T>(props: {
  /** Prefix of the cells' ids. */
  id: string;
  columns: readonly Column<T>[];
  sort: Sort | null;
  /** Column the keys are at. */
  active: number | null;
  onSort(column: Column<T>): void;
}) {
  const { id, columns, sort, active, onSort } = props;
  return (
    <div class="grid-head" role="rowgroup">
      <div class="grid-row" role="row" aria-rowindex={1}>
        {columns.map((column, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the grid
          <div
            key={column.key}
            id={`${id}-h${index}`}
            role="columnheader"
            title={column.title}
            aria-sort={ariaSort(column.key, sort)}
            class={`grid-cell ${column.align ?? ""} ${active === index ? "cursor" : ""}`}
            onClick={() => onSort(column)}
          >
            {column.title}
            {sort?.column === column.key && (
              <span class="sort-mark" aria-hidden="true">
                {sort.descending ? "▼" : "▲"}
              </span>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

function ariaSort(column: string, sort: Sort | null): "ascending" | "descending" | "none" {
  if (sort?.column !== column) return "none";
  return sort.descending ? "descending" : "ascending";
}
