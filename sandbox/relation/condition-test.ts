import type { TableSchema } from "../../protocol/jazz.ts";
import type { RowSnapshot } from "../policy/evidence.ts";
import { declaredValue, provenanceColumn } from "../policy/row-value.ts";
import { columnOf } from "../policy/table-columns.ts";
import type { BoundCondition } from "./bind.ts";
import type { RelationContext } from "./context.ts";
import { ROW_ID } from "./plan.ts";
import { idHolds, valueHolds } from "./value-test.ts";

/** One table's part of a joined tuple, with the name it goes by. */
export interface Element {
  table: string;
  scope: string;
  schema: TableSchema;
}

export type Tuple = readonly RowSnapshot[];
export type TupleTest = (tuple: Tuple) => boolean;

/**
 * Makes a test of a condition, or `undefined` for one on a column that no element has: the engine
 * drops those without a word. Source: `Condition::to_tuple_predicate` in `query_manager/query.rs`.
 */
export function conditionTest(
  condition: BoundCondition,
  elements: readonly Element[],
  ctx: RelationContext,
): TupleTest | undefined {
  const { left } = condition;
  const column = findColumn(left.scope, left.column, elements);
  if (column) {
    const { element, descriptor } = column;
    const holds = (row: RowSnapshot) =>
      valueHolds(declaredValue(row, left.column), condition, descriptor);
    return onElement(element, holds);
  }
  const element = findElement(left.scope, elements, left.column === ROW_ID);
  const owner = element === undefined ? undefined : elements[element];
  if (element === undefined || !owner) return undefined;
  if (left.column === ROW_ID) return onElement(element, (row) => idHolds(row.id, condition));
  if (!left.column.startsWith("$")) return undefined;
  return onElement(element, (row) => {
    const value = magicValue(row, owner, left.column, ctx);
    return value !== undefined && valueHolds(value, condition, undefined);
  });
}

/** A `$` column of a row in a query. */
function magicValue(row: RowSnapshot, owner: Element, column: string, ctx: RelationContext) {
  const value = provenanceColumn(row, column);
  if (value || !column.startsWith("$can")) return value;
  return ctx.permission?.(owner.table, row, column) ?? { type: "Null" as const };
}

function onElement(element: number, holds: (row: RowSnapshot) => boolean): TupleTest {
  return (tuple) => {
    const row = tuple[element];
    return row !== undefined && holds(row);
  };
}

function findColumn(scope: string | undefined, column: string, elements: readonly Element[]) {
  for (const [element, { scope: name, schema }] of elements.entries()) {
    if (scope && name !== scope) continue;
    const descriptor = columnOf(schema, column);
    if (descriptor) return { element, descriptor };
  }
  return undefined;
}

/** An unqualified row id needs a tuple of one; other implicit columns are the first element's. */
function findElement(scope: string | undefined, elements: readonly Element[], isId: boolean) {
  if (!scope) return isId && elements.length !== 1 ? undefined : 0;
  const index = elements.findIndex((element) => element.scope === scope);
  return index < 0 ? undefined : index;
}
