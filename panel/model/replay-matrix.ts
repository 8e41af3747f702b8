/** A cell of a matrix: a write by its place, a persona by its column. */
export interface MatrixCursor {
  row: number;
  column: number;
}

/** Where a key moves the cursor, or `null` when it does not. */
export function moveInMatrix(
  key: string,
  from: MatrixCursor,
  size: { rows: number; columns: number; page: number },
): MatrixCursor | null {
  if (size.rows === 0 || size.columns === 0) return null;
  const to = (row: number, column: number): MatrixCursor => ({
    row: Math.min(size.rows - 1, Math.max(0, row)),
    column: Math.min(size.columns - 1, Math.max(0, column)),
  });
  const { row, column } = from;
  switch (key) {
    case "ArrowDown":
      return to(row + 1, column);
    case "ArrowUp":
      return to(row - 1, column);
    case "ArrowLeft":
      return to(row, column - 1);
    case "ArrowRight":
      return to(row, column + 1);
    case "PageDown":
      return to(row + size.page, column);
    case "PageUp":
      return to(row - size.page, column);
    case "Home":
      return to(row, 0);
    case "End":
      return to(row, size.columns - 1);
    default:
      return null;
  }
}
