import type { PolicyOperation, TableSchema } from "../../protocol/jazz.ts";
import { accessClause, type Clause, updateCheck } from "./clauses.ts";
import type { Question, RowSnapshot } from "./evidence.ts";

/** One row that must pass one clause for an operation to be allowed. */
export interface Check {
  /** `undefined`: the table has no clause for the operation. */
  clause: Clause | undefined;
  row: RowSnapshot;
  operation: PolicyOperation;
}

/**
 * What an operation must pass. An update asks `using` of the old row and `with_check` of the new
 * one and skips whichever is absent beside the other; a delete without a clause asks `update.using`.
 */
export function checksOf(question: Question, schema: TableSchema): Check[] {
  const { kind, table } = question;
  switch (kind) {
    case "read":
      return [check(table, schema, "Select", question.row)];
    case "insert":
      return [check(table, schema, "Insert", question.next)];
    case "delete":
      return [check(table, schema, "Delete", question.row)];
    case "restore":
      return [];
    case "update": {
      const using = check(table, schema, "Update", question.row);
      const clause = updateCheck(table, schema);
      if (!clause) return [using];
      const next: Check = { clause, row: question.next, operation: "Update" };
      return using.clause ? [using, next] : [next];
    }
  }
}

function check(
  table: string,
  schema: TableSchema,
  operation: PolicyOperation,
  row: RowSnapshot,
): Check {
  return { clause: accessClause(table, schema, operation), row, operation };
}
