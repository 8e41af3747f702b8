import { sameValue } from "./value-text.ts";

/** One line of a diff between two states of a row. `undefined`: the column is not in that state. */
export interface DiffLine {
  column: string;
  before: unknown;
  after: unknown;
  changed: boolean;
}

/**
 * Compares two states column by column, in the order given and then of appearance. With `null`
 * as one state, every column of the other differs.
 */
export function diffValues(
  before: Readonly<Record<string, unknown>> | null,
  after: Readonly<Record<string, unknown>> | null,
  order: readonly string[] = [],
): DiffLine[] {
  const columns = new Set([...order, ...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  const lines: DiffLine[] = [];
  for (const column of columns) {
    const left = own(before, column);
    const right = own(after, column);
    if (left === undefined && right === undefined) continue;
    lines.push({ column, before: left, after: right, changed: !sameValue(left, right) });
  }
  return lines;
}

function own(record: Readonly<Record<string, unknown>> | null, key: string): unknown {
  return record && Object.hasOwn(record, key) ? record[key] : undefined;
}
