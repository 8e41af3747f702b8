import type { ArraySubquery, CmpOp, RelExpr, RelPredicate } from "../../../protocol/jazz.ts";

const COMPARISONS: readonly CmpOp[] = ["Eq", "Ne", "Lt", "Le", "Gt", "Ge"];

/**
 * The inner rows of an include as a relation: its filters, `{Eq: {column, value}}` and the
 * like, and its order. The limit counts per outer row, so it is not part of this.
 */
export function includeRelation({ table, filters, order_by }: ArraySubquery): RelExpr {
  const scan: RelExpr = { TableScan: { table } };
  const filtered: RelExpr =
    filters.length === 0
      ? scan
      : { Filter: { input: scan, predicate: { And: filters.map(includeCondition) } } };
  if (order_by.length === 0) return filtered;
  const terms = (order_by as [string, string][]).map(([column, direction]) => ({
    column: { column },
    direction: direction === "Descending" ? ("Desc" as const) : ("Asc" as const),
  }));
  return { OrderBy: { input: filtered, terms } };
}

/** An include's filter of alpha.53, `{Eq: {column, value}}`, as a predicate. @throws for another. */
export function includeCondition(filter: unknown): RelPredicate {
  const [kind, body] = Object.entries(filter as Record<string, unknown>)[0] ?? [];
  const { column, value } = body as { column: string; value?: unknown };
  const left = { column };
  if (kind === "IsNull") return { IsNull: { column: left } };
  if (kind === "IsNotNull") return { IsNotNull: { column: left } };
  if (kind === "Contains") return { Contains: { left, right: { Literal: value } } };
  const op = COMPARISONS.find((known) => known === kind);
  if (!op) throw new Error(`Parse error: unknown include filter \`${kind}\``);
  return { Cmp: { left, op, right: { Literal: value } } };
}
