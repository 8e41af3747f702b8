/**
 * Where a key moves the cursor of a grid. Row -1 is the header, whose cells are chosen by column.
 */
export interface GridCursor {
  row: number;
  column: number;
}

export interface GridSize {
  rows: number;
  columns: number;
  /** Rows that fit the view. */
  page: number;
}

/** The cursor after a key, or `null` when the key does not move it. `row` is -1 in the header. */
export function moveCursor(key: string, from: GridCursor, size: GridSize): GridCursor | null {
  const last = size.rows - 1;
  const inHeader = from.row < 0;
  const to = (row: number): GridCursor | null =>
    last < 0 ? null : { ...from, row: Math.min(last, Math.max(0, row)) };
  switch (key) {
    case "ArrowDown":
      return inHeader ? to(0) : to(from.row + 1);
    case "ArrowUp":
      return from.row <= 0 ? { ...from, row: -1 } : to(from.row - 1);
    case "PageDown":
      return to(Math.max(0, from.row) + size.page);
    case "PageUp":
      return to(from.row - size.page);
    case "Home":
      return inHeader ? { ...from, column: 0 } : to(0);
    case "End":
      return inHeader ? { ...from, column: size.columns - 1 } : to(last);
    case "ArrowLeft":
      return inHeader ? { ...from, column: Math.max(0, from.column - 1) } : null;
    case "ArrowRight":
      return inHeader ? { ...from, column: Math.min(size.columns - 1, from.column + 1) } : null;
    default:
      return null;
  }
}

/** Where a key starts from while there is no cursor: going up enters at the last row. */
export function entryRow(key: string, rows: number): number {
  if (key === "ArrowUp") return rows;
  return key === "ArrowDown" ? -1 : 0;
}
