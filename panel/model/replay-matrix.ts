import type { WriteRecord } from "../store/records.ts";
import { lineKey, type ReplayLine, type ReplayPersona } from "./replay-line.ts";

/** A write with what it came to for each persona; `null` where it was not played. */
export interface MatrixRow {
  nth: number;
  write: WriteRecord;
  cells: (ReplayLine | null)[];
}

/** Writes by personas, in the order they are played and given. */
export function replayMatrix(
  lines: readonly ReplayLine[],
  writes: readonly WriteRecord[],
  personas: readonly ReplayPersona[],
): MatrixRow[] {
  const byKey = new Map(lines.map((line) => [line.key, line]));
  return writes.map((write, nth) => ({
    nth,
    write,
    cells: personas.map((persona) => byKey.get(lineKey(nth, persona)) ?? null),
  }));
}

/** A cell of a matrix. Column -1 is the write itself. */
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
