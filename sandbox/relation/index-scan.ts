import type { ColumnType, TableSchema, Value } from "../../protocol/jazz.ts";
import type { RowSnapshot } from "../policy/evidence.ts";
import { declaredValue } from "../policy/row-value.ts";
import { columnOf } from "../policy/table-columns.ts";
import { parseUuid } from "../policy/uuid.ts";
import type { BoundCondition } from "./bind.ts";
import { indexEquals, indexOrder } from "./index-order.ts";
import { ROW_ID } from "./plan.ts";

/** How a conjunction finds its rows. `exact`: the scan alone decides, no filter runs after it. */
export interface IndexScan {
  column: string;
  bounds: Bounds | "everything" | "nothing";
  exact: boolean;
}

interface Bounds {
  equal: Value | undefined;
  min: Bound | undefined;
  max: Bound | undefined;
}

interface Bound {
  value: Value;
  inclusive: boolean;
}

const EVERYTHING: IndexScan = { column: ROW_ID, bounds: "everything", exact: false };

/**
 * Chooses the index for a conjunction: a column with an equality first, else the first column with
 * a range. It matters which: NULL is in no index, an unknown column has an empty one, and after an
 * exact scan no condition is looked at again. Source: `index_scan_plan` in `graph/compile.rs`.
 */
export function chooseScan(conditions: readonly BoundCondition[], table: TableSchema): IndexScan {
  if (conditions.length === 0) return { ...EVERYTHING, exact: true };
  const columns = new Set(
    conditions.filter((c) => isScannable(c) && isIndexed(table, c.left.column)).map(columnOfLeft),
  );
  const scans = [...columns].map((column) => scanOf(column, conditions, table));
  const empty = scans.find((scan) => scan.bounds === "nothing");
  if (empty) return empty;
  const chosen = scans.find(hasEquality) ?? scans[0];
  if (!chosen) return EVERYTHING;
  const covers = conditions.every((c) => c.left.column === chosen.column && isScannable(c));
  return { ...chosen, exact: covers };
}

/** Whether a scan yields a row. */
export function scanYields(scan: IndexScan, row: RowSnapshot, table: TableSchema): boolean {
  if (scan.bounds === "everything") return true;
  if (scan.bounds === "nothing") return false;
  const { bounds } = scan;
  return indexedValues(row, scan.column, table).some((value) => within(value, bounds));
}

function scanOf(
  column: string,
  conditions: readonly BoundCondition[],
  table: TableSchema,
): IndexScan {
  const type = scanType(column, table);
  const bounds: Bounds = { equal: undefined, min: undefined, max: undefined };
  for (const condition of conditions) {
    if (condition.left.column !== column || !isScannable(condition)) continue;
    const value = condition.value && scanValue(condition.value, type);
    if (!value || !tighten(bounds, condition.test, value)) {
      return { column, bounds: "nothing", exact: true };
    }
  }
  return { column, bounds: isEmpty(bounds) ? "nothing" : bounds, exact: true };
}

/** Narrows the bounds by one condition; false when nothing can be left. */
function tighten(bounds: Bounds, test: BoundCondition["test"], value: Value): boolean {
  if (test === "Eq") {
    if (bounds.equal && !indexEquals(bounds.equal, value)) return false;
    bounds.equal = value;
    return true;
  }
  const bound: Bound = { value, inclusive: test === "Le" || test === "Ge" };
  if (test === "Gt" || test === "Ge") bounds.min = stricter(bounds.min, bound, 1);
  else bounds.max = stricter(bounds.max, bound, -1);
  return true;
}

/** The bound that leaves less: the greater of two lower ones, the lesser of two upper ones. */
function stricter(current: Bound | undefined, candidate: Bound, direction: 1 | -1): Bound {
  if (!current) return candidate;
  const order = indexOrder(candidate.value, current.value) * direction;
  if (order === 0) return candidate.inclusive ? current : candidate;
  return order > 0 ? candidate : current;
}

function isEmpty({ equal, min, max }: Bounds): boolean {
  if (equal) return !within(equal, { equal: undefined, min, max });
  if (!min || !max) return false;
  const order = indexOrder(min.value, max.value);
  return order > 0 || (order === 0 && !(min.inclusive && max.inclusive));
}

function within(value: Value, { equal, min, max }: Bounds): boolean {
  if (equal) return indexEquals(value, equal);
  if (min && !meets(indexOrder(value, min.value), min)) return false;
  return !max || meets(-indexOrder(value, max.value), max);
}

function meets(order: number, bound: Bound): boolean {
  return bound.inclusive ? order >= 0 : order > 0;
}

function indexedValues(row: RowSnapshot, column: string, table: TableSchema): Value[] {
  if (column === ROW_ID) return [{ type: "Uuid", value: row.id }];
  const declared = columnOf(table, column);
  if (!declared) return [];
  const value = declaredValue(row, column);
  if (value.type === "Null") return [];
  return value.type === "Array" && declared.references ? [value, ...value.value] : [value];
}

function scanType(column: string, table: TableSchema): ColumnType["type"] | undefined {
  return column === ROW_ID ? "Uuid" : columnOf(table, column)?.column_type.type;
}

function scanValue(value: Value, type: ColumnType["type"] | undefined): Value | undefined {
  if (value.type !== "Text" || type !== "Uuid") return value;
  const uuid = parseUuid(value.value);
  return uuid === undefined ? undefined : { type: "Uuid", value: uuid };
}

function isScannable({ test, left, value }: BoundCondition): boolean {
  if (left.column.startsWith("$") || !value || value.type === "Null") return false;
  return test !== "Ne" && test !== "Contains";
}

function isIndexed(table: TableSchema, column: string): boolean {
  return column === ROW_ID || !table.indexed_columns || table.indexed_columns.includes(column);
}

function columnOfLeft(condition: BoundCondition): string {
  return condition.left.column;
}

function hasEquality(scan: IndexScan): boolean {
  return typeof scan.bounds === "object" && scan.bounds.equal !== undefined;
}
