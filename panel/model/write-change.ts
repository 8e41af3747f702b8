import type { WriteRecord } from "../store/records.ts";
import { type DiffLine, diffValues } from "./diff.ts";
import { applyWrite, type RowState } from "./row-knowledge.ts";

/** The change a write made or asked for: the row before, and as written, provenance included. */
export interface WriteChange {
  lines: DiffLine[];
  /** False when the row before the write is not known. */
  knowsBefore: boolean;
}

/** @param columns the table's columns in schema order. */
export function writeChange(write: WriteRecord, columns: readonly string[]): WriteChange {
  const { before } = write;
  const lines = diffValues(before ? rowValues(before) : null, writtenRow(write), columns);
  return { lines, knowsBefore: before !== null || write.op === "insert" };
}

/** The row as the write leaves it, as far as it is known; `null` after a delete. */
export function writtenRow(write: WriteRecord): Record<string, unknown> | null {
  const after = applyWrite(write.before, { ...write, at: write.updatedAt ?? write.at });
  return after && rowValues(after);
}

function rowValues(state: RowState): Record<string, unknown> {
  const values: Record<string, unknown> = { ...state.values };
  set(values, "$createdBy", "Text", state.createdBy);
  set(values, "$createdAt", "Timestamp", state.createdAt);
  set(values, "$updatedBy", "Text", state.updatedBy);
  set(values, "$updatedAt", "Timestamp", state.updatedAt);
  return values;
}

function set(
  values: Record<string, unknown>,
  column: string,
  type: string,
  value: string | number | null,
): void {
  if (value !== null) values[column] = { type, value };
}
