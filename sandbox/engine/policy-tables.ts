import type { OperationPolicy, PolicyExpr, PolicyOperation, Schema } from "../../protocol/jazz.ts";
import { columnOf, tableOf } from "../policy/table-columns.ts";
import { scannedTables } from "./query/wire-query.ts";

/**
 * The tables whose rows can change what the clauses of `table` for `operation` say, directly
 * or through the clauses of other tables. A clause that looks only at its own row names none.
 */
export function policyTables(
  schema: Schema,
  table: string,
  operation: PolicyOperation,
): ReadonlySet<string> {
  const found = new Set<string>();
  const visited = new Set<string>();

  const visitClauses = (name: string, wanted: PolicyOperation): void => {
    const key = `${wanted} ${name}`;
    if (visited.has(key)) return;
    visited.add(key);
    const policies = tableOf(schema, name)?.policies;
    for (const clause of clausesFor(policies, wanted)) visit(clause, name);
  };

  const visit = (expr: PolicyExpr, name: string): void => {
    switch (expr.type) {
      case "And":
      case "Or":
        for (const part of expr.exprs) visit(part, name);
        break;
      case "Not":
        visit(expr.expr, name);
        break;
      case "Exists":
        found.add(expr.table);
        visit(expr.condition, expr.table);
        break;
      case "ExistsRel":
        for (const scanned of scannedTables(expr.rel)) {
          found.add(scanned);
          visitClauses(scanned, "Select");
        }
        break;
      case "Inherits": {
        const parent = columnOf(tableOf(schema, name), expr.via_column)?.references;
        if (parent === undefined) break;
        found.add(parent);
        visitClauses(parent, expr.operation);
        break;
      }
      case "InheritsReferencing":
        found.add(expr.source_table);
        visitClauses(expr.source_table, expr.operation);
        break;
    }
  };

  visitClauses(table, operation);
  return found;
}

function clausesFor(
  policies: Schema[string]["policies"],
  operation: PolicyOperation,
): PolicyExpr[] {
  const both = (policy: OperationPolicy | undefined) =>
    [policy?.using, policy?.with_check].filter((clause) => clause !== undefined);
  switch (operation) {
    case "Select":
      return both(policies?.select);
    case "Insert":
      return both(policies?.insert);
    case "Update":
      return both(policies?.update);
    case "Delete":
      return [...both(policies?.delete), ...both(policies?.update)];
  }
}
