import type { RelColumn, Value } from "../../protocol/jazz.ts";
import type { RowSnapshot } from "../policy/evidence.ts";
import { declaredValue } from "../policy/row-value.ts";
import { columnOf } from "../policy/table-columns.ts";
import { parseUuid } from "../policy/uuid.ts";
import type { Element, Tuple } from "./condition-test.ts";
import { UnsupportedRelation } from "./plan.ts";

type KeysOf = (tuple: Tuple) => string[];

/**
 * Inner equi-join. NULL joins nothing; an array joins by each of its entries.
 * Source: `graph_nodes/join.rs`.
 */
export function joinTuples(
  left: readonly Tuple[],
  leftElements: readonly Element[],
  right: readonly RowSnapshot[],
  rightElement: Element,
  on: { left: RelColumn; right: RelColumn },
): Tuple[] {
  const leftKeys = keysOf(on.left, leftElements);
  const rightKeys = keysOf(on.right, [rightElement]);
  const rightByKey = new Map<string, RowSnapshot[]>();
  for (const row of right) {
    for (const key of rightKeys([row])) {
      const rows = rightByKey.get(key);
      if (rows) rows.push(row);
      else rightByKey.set(key, [row]);
    }
  }
  return left.flatMap((tuple) => {
    const matches = new Set(leftKeys(tuple).flatMap((key) => rightByKey.get(key) ?? []));
    return [...matches].map((row) => [...tuple, row]);
  });
}

function keysOf({ scope, column }: RelColumn, elements: readonly Element[]): KeysOf {
  const candidates = [...elements.entries()].filter(([, e]) => !scope || e.scope === scope);
  const [index, element] =
    candidates.find(([, candidate]) => columnOf(candidate.schema, column)) ?? candidates[0] ?? [];
  if (index === undefined || !element) {
    throw new UnsupportedRelation(
      `A join names ${scope ?? "an unnamed table"}, which is not in it.`,
    );
  }
  if (columnOf(element.schema, column)) {
    return (tuple) => {
      const row = tuple[index];
      return row ? valueKeys(declaredValue(row, column)) : [];
    };
  }
  if (column !== "id" && column !== "_id") {
    throw new UnsupportedRelation(`A join is on ${element.table}.${column}, which does not exist.`);
  }
  return (tuple) => {
    const row = tuple[index];
    return row ? [idKey(row.id)] : [];
  };
}

function valueKeys(value: Value): string[] {
  if (value.type === "Null") return [];
  if (value.type === "Array") return [...new Set(value.value.flatMap(valueKeys))];
  return [value.type === "Uuid" ? idKey(value.value) : JSON.stringify(value)];
}

function idKey(id: string): string {
  return parseUuid(id) ?? id;
}
