import type { PolicyExpr, PolicyOperation, Session, TableSchema } from "../../protocol/jazz.ts";
import type { ClaimDoubt } from "./claim-doubt.ts";
import type { Evidence, RowSnapshot } from "./evidence.ts";
import type { Nesting } from "./nesting.ts";
import type { TraceRecorder } from "./trace.ts";
import type { Verdict } from "./verdict.ts";

/** Everything that stays the same during one judgement. */
export interface Run {
  session: Session;
  evidence: Evidence;
  /** A read follows a foreign key into whatever table holds the row; a write does not. */
  reading: boolean;
  missing: Set<string>;
  /** Which claims may be other than the session says; none when absent. */
  doubt?: ClaimDoubt | undefined;
  trace: TraceRecorder | undefined;
  /** The evaluator in charge, for the parts that recurse into the whole. */
  evaluate(expr: PolicyExpr, frame: Frame): Verdict;
}

/** The row an expression is judged on, and how the judgement got there. */
export interface Frame {
  run: Run;
  table: string;
  /** `undefined` when the table is not in the schema. */
  schema: TableSchema | undefined;
  row: RowSnapshot;
  /** Operation whose clause is being judged. */
  operation: PolicyOperation;
  /** Hops from the row where counting began: the judged one, or one that an `Exists` looks at. */
  depth: number;
  access: Access;
  /** The row that `__jazz_outer_row` stands for; only inside the condition of an `Exists`. */
  outer: OuterRow | undefined;
  nesting: Nesting | undefined;
}

export interface OuterRow {
  table: string;
  schema: TableSchema | undefined;
  row: RowSnapshot;
}

/** The judgement of one row's clause; `up` leads back through rows that reference each other. */
export interface Access {
  table: string;
  rowId: string;
  operation: PolicyOperation;
  up: Access | undefined;
  /** Ids of parents already followed. Jazz never forgets one, so a second `Inherits` to it fails. */
  parents: Set<string> | undefined;
}

/** Whether a row's clause is already being judged further up. */
export function isOpen(
  access: Access | undefined,
  table: string,
  rowId: string,
  operation: PolicyOperation,
): boolean {
  for (let at = access; at; at = at.up) {
    if (at.rowId === rowId && at.table === table && at.operation === operation) return true;
  }
  return false;
}
