/**
 * Which columns say whose a row is. Jazz gives no column's name a meaning, so ownership is
 * recognised by what is compared with a session's user id, in policies and in queries.
 */
import type { PolicyExpr, RelExpr, RelPredicate, Schema, WireQuery } from "../../protocol/jazz.ts";

export interface OwnerColumn {
  table: string;
  column: string;
}

/** Columns that the schema's policies compare with the session's user id. */
export function policyOwnerColumns(schema: Schema): OwnerColumn[] {
  const found: OwnerColumn[] = [];
  for (const [table, { policies }] of Object.entries(schema)) {
    for (const policy of Object.values(policies ?? {})) {
      if (policy?.using) inExpression(policy.using, table, found, 0);
      if (policy?.with_check) inExpression(policy.with_check, table, found, 0);
    }
  }
  return found;
}

function inExpression(expr: PolicyExpr, table: string, found: OwnerColumn[], depth: number): void {
  if (depth > 64) return;
  switch (expr.type) {
    case "And":
    case "Or":
      for (const part of expr.exprs) inExpression(part, table, found, depth + 1);
      break;
    case "Not":
      inExpression(expr.expr, table, found, depth + 1);
      break;
    case "Cmp":
      if (expr.value?.type === "SessionRef" && isUserId(expr.value.path)) {
        add(found, table, expr.column);
      }
      break;
    case "Exists":
      inExpression(expr.condition, expr.table, found, depth + 1);
      break;
    case "ExistsRel":
      inRelation(expr.rel, isSessionUser, found);
      break;
    default:
  }
}

/** Columns that a query compares with that user id. */
export function queryOwnerColumns(query: WireQuery, userId: string): OwnerColumn[] {
  const found: OwnerColumn[] = [];
  inRelation(query.relation_ir, (right) => literalOf(right) === userId, found, query.table);
  return found;
}

function inRelation(
  relation: RelExpr,
  matches: (right: unknown) => boolean,
  found: OwnerColumn[],
  table?: string,
): void {
  const walk = (value: unknown, scope: string | undefined, depth: number): void => {
    if (typeof value !== "object" || value === null || depth > 64) return;
    const filter = (value as { Filter?: { input: RelExpr; predicate: RelPredicate } }).Filter;
    const inner = filter ? (scannedTable(filter.input) ?? scope) : scope;
    const cmp = (value as { Cmp?: { left: { scope?: string; column: string }; right: unknown } })
      .Cmp;
    if (cmp && matches(cmp.right)) {
      const owner = inner ?? cmp.left.scope;
      if (owner !== undefined) add(found, owner, cmp.left.column);
    }
    for (const child of Object.values(value)) walk(child, inner, depth + 1);
  };
  walk(relation, table, 0);
}

function scannedTable(relation: RelExpr): string | undefined {
  return "TableScan" in relation ? relation.TableScan.table : undefined;
}

function literalOf(right: unknown): unknown {
  const literal = (right as { Literal?: { value?: unknown } } | null)?.Literal;
  return literal?.value;
}

function isSessionUser(right: unknown): boolean {
  const path = (right as { SessionRef?: unknown } | null)?.SessionRef;
  return Array.isArray(path) && isUserId(path);
}

function isUserId(path: unknown): boolean {
  return (
    Array.isArray(path) && path.length === 1 && (path[0] === "user_id" || path[0] === "userId")
  );
}

function add(found: OwnerColumn[], table: string, column: string): void {
  if (typeof column === "string" && !column.startsWith("$")) found.push({ table, column });
}
