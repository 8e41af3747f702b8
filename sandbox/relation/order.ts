import { orderText } from "../policy/compare-values.ts";
import { declaredValue, provenanceColumn } from "../policy/row-value.ts";
import { columnOf } from "../policy/table-columns.ts";
import type { Element, Tuple } from "./condition-test.ts";
import { type OrderTerm, ROW_ID } from "./plan.ts";
import { storedOrder } from "./value-test.ts";

type Compare = (left: Tuple, right: Tuple) => number;

/**
 * Order of result tuples: NULL first, and by row ids where the terms tie or there are none. Terms
 * look at the base table's columns only; the engine has no order for others.
 * Source: `graph_nodes/sort.rs`.
 */
export function compareTuples(terms: readonly OrderTerm[], elements: readonly Element[]): Compare {
  const compares = terms.map((term) => termCompare(term, elements[0]));
  return (left, right) => {
    for (const compare of compares) {
      const order = compare(left, right);
      if (order !== 0) return order;
    }
    return compareIds(left, right);
  };
}

function termCompare({ column, descending }: OrderTerm, base: Element | undefined): Compare {
  const compare = columnCompare(column, base);
  return descending ? (left, right) => compare(right, left) : compare;
}

function columnCompare(column: string, base: Element | undefined): Compare {
  const descriptor = columnOf(base?.schema, column);
  if (descriptor) {
    return ([left], [right]) =>
      left && right
        ? (storedOrder(declaredValue(left, column), declaredValue(right, column), descriptor) ?? 0)
        : 0;
  }
  if (column === "id" || column === ROW_ID) return compareIds;
  return ([left], [right]) => {
    const a = left && provenanceColumn(left, column);
    const b = right && provenanceColumn(right, column);
    return a && b ? (storedOrder(a, b, undefined) ?? 0) : 0;
  };
}

function compareIds(left: Tuple, right: Tuple): number {
  for (let i = 0; i < left.length && i < right.length; i++) {
    const order = orderText(left[i]?.id ?? "", right[i]?.id ?? "");
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
