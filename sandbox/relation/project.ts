import type { RelKey, Value } from "../../protocol/jazz.ts";
import type { RowSnapshot } from "../policy/evidence.ts";
import { declaredValue, provenanceColumn } from "../policy/row-value.ts";
import { columnOf } from "../policy/table-columns.ts";
import type { Element, Tuple } from "./condition-test.ts";
import { type ProjectedColumn, type RelationPlan, ROW_ID } from "./plan.ts";

/**
 * The row a tuple yields: the selected element's, the projected columns under their aliases, or
 * the columns of all elements, of which the first of a name counts. Id and provenance are those
 * of the element selected, else of the first. Source: `graph_nodes/project.rs`, `select_element.rs`.
 */
export function projectTuple(
  tuple: Tuple,
  plan: RelationPlan,
  elements: readonly Element[],
): RowSnapshot {
  const element = plan.element ?? naturalElement(plan.columns, elements);
  const [first] = tuple;
  const row = tuple[element ?? 0] ?? first;
  if (!row || !first) throw new RangeError("A tuple has at least one row.");
  if (element !== undefined || (tuple.length === 1 && !plan.columns)) return row;
  const values: Record<string, Value> = {};
  const entries = plan.columns
    ? plan.columns.map(({ alias, expr }) => [alias, keyValue(expr, tuple, elements)] as const)
    : elements.flatMap(({ schema }, index) =>
        schema.columns.map(({ name }) => [name, columnValue(tuple[index], name)] as const),
      );
  for (const [name, value] of entries) {
    if (value && !Object.hasOwn(values, name)) define(values, name, value);
  }
  return { ...first, values };
}

/** A projection that repeats an element's natural columns selects that element. */
function naturalElement(columns: ProjectedColumn[] | undefined, elements: readonly Element[]) {
  if (!columns || elements.length === 1) return undefined;
  const index = elements.findIndex(({ scope, schema }) => {
    const names = [ROW_ID, ...schema.columns.map(({ name }) => name)];
    return (
      names.length === columns.length &&
      columns.every(({ alias, expr }, at) => {
        if (!("Column" in expr) || expr.Column.scope !== scope) return false;
        return expr.Column.column === names[at] && alias === (at === 0 ? "id" : names[at]);
      })
    );
  });
  return index < 0 ? undefined : index;
}

function keyValue(key: RelKey, tuple: Tuple, elements: readonly Element[]): Value | undefined {
  if (!("Column" in key)) return idOf(tuple, elements, undefined);
  const { scope, column } = key.Column;
  if (column === ROW_ID) return idOf(tuple, elements, scope);
  const index = elements.findIndex(
    (element) => (!scope || element.scope === scope) && columnOf(element.schema, column),
  );
  if (index >= 0) return columnValue(tuple[index], column);
  const owner = scope ? elements.findIndex((element) => element.scope === scope) : 0;
  const row = tuple[owner];
  return row && provenanceColumn(row, column);
}

function idOf(tuple: Tuple, elements: readonly Element[], scope: string | undefined) {
  const index = scope ? elements.findIndex((element) => element.scope === scope) : 0;
  const row = scope || elements.length === 1 ? tuple[index] : undefined;
  return row && { type: "Uuid" as const, value: row.id };
}

function columnValue(row: RowSnapshot | undefined, column: string): Value | undefined {
  return row && declaredValue(row, column);
}

/** Sets an own property even for names like `__proto__`. */
function define(values: Record<string, Value>, name: string, value: Value): void {
  Object.defineProperty(values, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}
