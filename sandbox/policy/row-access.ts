import type { PolicyExpr, PolicyOperation } from "../../protocol/jazz.ts";
import type { RowSnapshot } from "./evidence.ts";
import { type Access, type Frame, isOpen, type OuterRow, type Run } from "./frame.ts";
import type { Nesting } from "./nesting.ts";
import { tableOf } from "./table-columns.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

export interface RowAccess {
  table: string;
  row: RowSnapshot;
  operation: PolicyOperation;
  /** What must hold; `undefined` when the table has no clause for the operation. */
  expr: PolicyExpr | undefined;
  depth?: number;
  outer?: OuterRow | undefined;
  nesting?: Nesting | undefined;
  /** The judgement that asks for this one, when rows reference each other. */
  from?: Access | undefined;
}

/**
 * Judges one row's clause afresh: no parent is followed yet. A row that is already being judged
 * further up is denied. Source: `PolicyContextEvaluator::evaluate_row_access`.
 */
export function judgeRowAccess(run: Run, access: RowAccess): Verdict {
  const { table, row, operation, expr, from } = access;
  if (isOpen(from, table, row.id, operation)) {
    run.trace?.note(`${table}/${row.id} is being judged already: a circle denies.`);
    return "denied";
  }
  if (!expr) return missingClause(run, `${table} has no policy for ${operation.toLowerCase()}`);
  const frame: Frame = {
    run,
    table,
    schema: tableOf(run.evidence.schema, table),
    row,
    operation,
    depth: access.depth ?? 0,
    access: { table, rowId: row.id, operation, up: from, parents: undefined },
    outer: access.outer,
    nesting: access.nesting,
  };
  return run.evaluate(expr, frame);
}

/** Without a clause, an enforcing runtime denies and a permissive one allows. */
export function missingClause({ evidence, trace }: Run, what: string): Verdict {
  const verdict = verdictOf(evidence.mode === "permissive");
  const does = verdict === "allowed" ? "allows" : "denies";
  trace?.note(`${what}: a runtime that is ${evidence.mode} ${does} that.`);
  return verdict;
}
