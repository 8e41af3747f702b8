import type { RelColumn, RelExpr, RelPredicate, RelValue } from "../../../protocol/jazz.ts";

/** A column that a relation's filters name. */
export interface NamedColumn {
  column: RelColumn;
  /** Whether it is only asked whether it is null. */
  isNullTest: boolean;
}

export function relationSessionPaths(rel: RelExpr): string[][] {
  return [...predicatesOf(rel)].flatMap((predicate) =>
    valuesOf(predicate).flatMap((value) => ("SessionRef" in value ? [value.SessionRef] : [])),
  );
}

export function relationOuterColumns(rel: RelExpr): string[] {
  return [...predicatesOf(rel)].flatMap((predicate) =>
    valuesOf(predicate).flatMap((value) =>
      "OuterColumn" in value ? [value.OuterColumn.column] : [],
    ),
  );
}

export function relationColumns(rel: RelExpr): NamedColumn[] {
  return [...predicatesOf(rel)].flatMap(columnsOf);
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

/** A relation and every relation in it. */
export function* partsOf(rel: RelExpr): Iterable<RelExpr> {
  yield rel;
  if ("Union" in rel) for (const input of rel.Union.inputs) yield* partsOf(input);
  else if ("Join" in rel) {
    yield* partsOf(rel.Join.left);
    yield* partsOf(rel.Join.right);
  } else if ("Gather" in rel) {
    yield* partsOf(rel.Gather.seed);
    yield* partsOf(rel.Gather.step);
  } else if ("Filter" in rel) yield* partsOf(rel.Filter.input);
  else if ("Project" in rel) yield* partsOf(rel.Project.input);
  else if ("Distinct" in rel) yield* partsOf(rel.Distinct.input);
  else if ("OrderBy" in rel) yield* partsOf(rel.OrderBy.input);
  else if ("Offset" in rel) yield* partsOf(rel.Offset.input);
  else if ("Limit" in rel) yield* partsOf(rel.Limit.input);
}

function* predicatesOf(rel: RelExpr): Iterable<RelPredicate> {
  for (const part of partsOf(rel)) if ("Filter" in part) yield part.Filter.predicate;
}

function valuesOf(predicate: RelPredicate): RelValue[] {
  if (typeof predicate === "string") return [];
  if ("And" in predicate) return predicate.And.flatMap(valuesOf);
  if ("Or" in predicate) return predicate.Or.flatMap(valuesOf);
  if ("Not" in predicate) return valuesOf(predicate.Not);
  if ("Cmp" in predicate) return [predicate.Cmp.right];
  if ("Contains" in predicate) return [predicate.Contains.right];
  return "In" in predicate ? predicate.In.values : [];
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
