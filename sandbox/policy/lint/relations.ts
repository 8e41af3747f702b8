import type { RelColumn, RelExpr, RelPredicate } from "../../../protocol/jazz.ts";
import { partsOf, predicatesOf, valuesOf } from "../../relation/relation-parts.ts";

/** A column that a relation's filters name. */
export interface NamedColumn {
  column: RelColumn;
  /** Whether it is only asked whether it is null. */
  isNullTest: boolean;
}

export function relationSessionPaths(rel: RelExpr): string[][] {
  return predicatesOf(rel).flatMap((predicate) =>
    valuesOf(predicate).flatMap((value) => ("SessionRef" in value ? [value.SessionRef] : [])),
  );
}

export function relationOuterColumns(rel: RelExpr): string[] {
  return predicatesOf(rel).flatMap((predicate) =>
    valuesOf(predicate).flatMap((value) =>
      "OuterColumn" in value ? [value.OuterColumn.column] : [],
    ),
  );
}

export function relationColumns(rel: RelExpr): NamedColumn[] {
  return predicatesOf(rel).flatMap(columnsOf);
}

/** The tables of a relation, by the names that columns are qualified with. */
export function relationScopes(rel: RelExpr): ReadonlyMap<string, string> {
  const scopes = new Map<string, string>();
  for (const part of partsOf(rel)) {
    if ("TableScan" in part) scopes.set(part.TableScan.table, part.TableScan.table);
    if (!("Join" in part) || !("TableScan" in part.Join.right)) continue;
    for (const { right } of part.Join.on) {
      if (right.scope) scopes.set(right.scope, part.Join.right.TableScan.table);
    }
  }
  return scopes;
}

function columnsOf(predicate: RelPredicate): NamedColumn[] {
  if (typeof predicate === "string") return [];
  if ("And" in predicate) return predicate.And.flatMap(columnsOf);
  if ("Or" in predicate) return predicate.Or.flatMap(columnsOf);
  if ("Not" in predicate) return columnsOf(predicate.Not);
  if ("IsNull" in predicate) return [{ column: predicate.IsNull.column, isNullTest: true }];
  if ("IsNotNull" in predicate) return [{ column: predicate.IsNotNull.column, isNullTest: true }];
  const [body] = Object.values(predicate) as { left: RelColumn }[];
  return body ? [{ column: body.left, isNullTest: false }] : [];
}
