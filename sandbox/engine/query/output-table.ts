import type { RelExpr } from "../../../protocol/jazz.ts";
import { outputTable } from "../../relation/evaluate-relation.ts";

/**
 * The table whose rows a query's relation yields. A projection of one joined table's columns,
 * which is what following a relation compiles to, yields that table's rows.
 */
export function queryOutputTable(relation: RelExpr, root: string): string {
  if ("Limit" in relation) return queryOutputTable(relation.Limit.input, root);
  if ("Offset" in relation) return queryOutputTable(relation.Offset.input, root);
  if ("OrderBy" in relation) return queryOutputTable(relation.OrderBy.input, root);
  if ("Project" in relation) {
    const { columns, input } = relation.Project;
    const scopes = new Set(columns.map(({ expr }) => ("Column" in expr ? expr.Column.scope : "")));
    const [scope] = scopes;
    const table = scopes.size === 1 && scope ? joinedTable(input, scope) : undefined;
    if (table !== undefined) return table;
  }
  return outputTable(relation) ?? root;
}

/** The table that goes by a name in a chain of joins. */
function joinedTable(relation: RelExpr, scope: string): string | undefined {
  if ("TableScan" in relation) {
    return relation.TableScan.table === scope ? scope : undefined;
  }
  if ("Filter" in relation) return joinedTable(relation.Filter.input, scope);
  if (!("Join" in relation)) return undefined;
  const { left, right, on } = relation.Join;
  if ("TableScan" in right && on.some((pair) => pair.right.scope === scope)) {
    return right.TableScan.table;
  }
  return joinedTable(left, scope);
}
