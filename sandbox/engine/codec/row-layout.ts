import type { ColumnDescriptor, ColumnType } from "../../../protocol/jazz.ts";

/**
 * Where the columns of a row lie in its bytes (`runtime/native-row-format.ts` of Jazz):
 * the fixed-size columns first, in schema order, each with a leading presence byte when
 * nullable; then the end offsets of all variable columns but the last, 4 bytes each, counted
 * from the start of the variable data; then the variable data.
 */
export interface RowLayout {
  columns: readonly ColumnLayout[];
  /** Bytes taken by the fixed columns. */
  fixedSize: number;
  variableCount: number;
}

export type ColumnLayout =
  | { kind: "fixed"; offset: number; size: number; nullable: boolean; type: ColumnType }
  | { kind: "variable"; position: number; nullable: boolean; type: ColumnType };

/** Bytes of a non-null value of that type, or `null` when it varies. */
export function fixedSizeOf(type: ColumnType): number | null {
  switch (type.type) {
    case "Integer":
      return 4;
    case "BigInt":
    case "Double":
    case "Timestamp":
      return 8;
    case "Boolean":
      return 1;
    case "Uuid":
      return 16;
    case "Enum":
      return type.variants.length <= 256 ? 1 : null;
    default:
      return null;
  }
}

const layouts = new WeakMap<readonly ColumnDescriptor[], RowLayout>();

/** The layout of those columns; computed once per column list. */
export function rowLayout(columns: readonly ColumnDescriptor[]): RowLayout {
  let layout = layouts.get(columns);
  if (!layout) {
    layout = computeLayout(columns);
    layouts.set(columns, layout);
  }
  return layout;
}

function computeLayout(columns: readonly ColumnDescriptor[]): RowLayout {
  let fixedSize = 0;
  let variableCount = 0;
  const placed = columns.map(({ column_type: type, nullable }): ColumnLayout => {
    const size = fixedSizeOf(type);
    if (size === null) {
      variableCount += 1;
      return { kind: "variable", position: variableCount - 1, nullable, type };
    }
    const offset = fixedSize;
    fixedSize += size + (nullable ? 1 : 0);
    return { kind: "fixed", offset, size, nullable, type };
  });
  return { columns: placed, fixedSize, variableCount };
}

/** Bytes of the offset table in front of `count` variable parts. */
export function offsetTableSize(count: number): number {
  return count > 1 ? (count - 1) * 4 : 0;
}
