import type { PolicyOperation, Session } from "../../protocol/jazz.ts";
import type { ClaimDoubt } from "./claim-doubt.ts";
import { accessClause } from "./clauses.ts";
import { evaluate } from "./evaluate.ts";
import type { Evidence, RowSnapshot } from "./evidence.ts";
import type { Run } from "./frame.ts";
import { untilEndless } from "./nesting.ts";
import { judgeRowAccess } from "./row-access.ts";
import { tableOf } from "./table-columns.ts";
import type { Verdict } from "./verdict.ts";

export type Right = "$canRead" | "$canEdit" | "$canDelete";

const OPERATIONS: Record<Right, PolicyOperation> = {
  $canRead: "Select",
  $canEdit: "Update",
  $canDelete: "Delete",
};

/**
 * The engine's permission columns for a row and session. `$canEdit` asks `update.using` alone, so a
 * table that only checks new rows is editable for all. `null` without a session.
 * Source: `graph_nodes/magic_columns.rs`.
 */
export function judgeRight(
  right: Right,
  table: string,
  row: RowSnapshot,
  session: Session | null,
  evidence: Evidence,
  doubt?: ClaimDoubt,
): Verdict | null {
  if (!session) return null;
  const operation = OPERATIONS[right];
  const clause = accessClause(table, tableOf(evidence.schema, table), operation);
  const run: Run = {
    session,
    evidence,
    reading: true,
    missing: new Set(),
    doubt,
    trace: undefined,
    evaluate,
  };
  return untilEndless(run, clause?.name ?? table, () =>
    judgeRowAccess(run, { table, row, operation, expr: clause?.expr }),
  );
}
