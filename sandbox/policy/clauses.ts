import type { PolicyExpr, PolicyOperation, TableSchema } from "../../protocol/jazz.ts";

/** A clause that applies to an operation, with its name as shown: `todos.update using`. */
export interface Clause {
  name: string;
  expr: PolicyExpr;
}

/**
 * The clause that says whether an existing row may be read, inserted, updated or deleted, as other
 * rows' policies ask for it. Updating looks at `using` only, deleting falls back to it.
 */
export function accessClause(
  table: string,
  schema: TableSchema | undefined,
  operation: PolicyOperation,
): Clause | undefined {
  const policies = schema?.policies;
  switch (operation) {
    case "Select":
      return clause(`${table}.select using`, policies?.select?.using);
    case "Insert":
      return clause(`${table}.insert with_check`, policies?.insert?.with_check);
    case "Update":
      return clause(`${table}.update using`, policies?.update?.using);
    case "Delete":
      return (
        clause(`${table}.delete using`, policies?.delete?.using) ??
        clause(`${table}.update using`, policies?.update?.using)
      );
  }
}

/** What an update's new row must satisfy, beside what {@link accessClause} asks of the old one. */
export function updateCheck(table: string, schema: TableSchema | undefined): Clause | undefined {
  return clause(`${table}.update with_check`, schema?.policies?.update?.with_check);
}

function clause(name: string, expr: PolicyExpr | null | undefined): Clause | undefined {
  return expr ? { name, expr } : undefined;
}
