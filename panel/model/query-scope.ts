/**
 * Whether a query asks only for the user's own rows. A filter is a convenience of the client and
 * enforces nothing; policies do.
 */
import type { RelExpr, RelPredicate, Session, WireQuery } from "../../protocol/jazz.ts";
import { spineOf } from "./read-query.ts";

export type QueryScope =
  | { kind: "scoped"; column: string }
  | { kind: "policy only" }
  | { kind: "not scoped" };

/**
 * @param readPolicy whether a policy for reading the table is known to be in force.
 */
export function queryScope(
  query: WireQuery,
  session: Session | null,
  readPolicy: boolean,
): QueryScope {
  let filtered = false;
  for (const step of spineOf(query.relation_ir)) {
    if (!("Filter" in step)) continue;
    filtered = true;
    const column = session ? scopingColumn(step.Filter.predicate, session.user_id) : null;
    if (column !== null) return { kind: "scoped", column };
  }
  return { kind: !filtered && readPolicy ? "policy only" : "not scoped" };
}

/** The column that must equal the user for a row to pass. */
function scopingColumn(predicate: RelPredicate, userId: string): string | null {
  if (typeof predicate === "string") return null;
  if ("And" in predicate) {
    for (const part of predicate.And) {
      const column = scopingColumn(part, userId);
      if (column !== null) return column;
    }
    return null;
  }
  if (!("Cmp" in predicate) || predicate.Cmp.op !== "Eq") return null;
  const { left, right } = predicate.Cmp;
  const literal = "Literal" in right ? (right.Literal as { value?: unknown } | null) : null;
  const isUser = literal?.value === userId;
  return isUser || (left.column === "$createdBy" && literal !== null) ? left.column : null;
}

/** `scoped by owner_id`, `policy only` or `not scoped`. */
export function scopeLabel(scope: QueryScope): string {
  return scope.kind === "scoped" ? `scoped by ${scope.column}` : scope.kind;
}

/** The same query for everything its policies let through: no filter, no window. */
export function withoutFilter(query: WireQuery, limit: number): WireQuery {
  return { ...query, relation_ir: { Limit: { input: bare(query.relation_ir), limit } } };
}

/** The same query, looking at no more than so many rows. */
export function bounded(query: WireQuery, limit: number): WireQuery {
  const outer = query.relation_ir;
  const own = "Limit" in outer ? outer.Limit.limit : Number.POSITIVE_INFINITY;
  if (own <= limit) return query;
  const input = "Limit" in outer ? outer.Limit.input : outer;
  return { ...query, relation_ir: { Limit: { input, limit } } };
}

function bare(relation: RelExpr): RelExpr {
  if ("Filter" in relation) return bare(relation.Filter.input);
  if ("Limit" in relation) return bare(relation.Limit.input);
  if ("Offset" in relation) return bare(relation.Offset.input);
  if ("OrderBy" in relation) return bare(relation.OrderBy.input);
  return relation;
}
