import type { PolicyExpr, PolicyOperation, RelExpr, Value } from "../../protocol/jazz.ts";
import { referencedValues, unresolvedReference } from "../relation/bind.ts";
import type { RelationContext, RelationResult } from "../relation/context.ts";
import { hasOffset, outputTable, runRelation } from "../relation/evaluate-relation.ts";
import { UnsupportedRelation } from "../relation/plan.ts";
import { accessClause } from "./clauses.ts";
import type { RowSnapshot } from "./evidence.ts";
import type { Frame } from "./frame.ts";
import { enterNesting, type Nesting } from "./nesting.ts";
import { renderValueRef } from "./render-relation.ts";
import { judgeRowAccess } from "./row-access.ts";
import { tableOf } from "./table-columns.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

type ExistsRel = Extract<PolicyExpr, { type: "ExistsRel" }>;

/**
 * Whether a relation has any row. Reads look at raw rows; a write sees of the scanned tables what
 * their select policies show it, unless the relation yields rows of the judged table itself.
 * Source: `evaluate_exists_rel_with_context`, `PolicyGraph::for_exists_rel`.
 */
export function existsRelVerdict(expr: ExistsRel, frame: Frame): Verdict {
  const raw = frame.operation === "Select" || outputTable(expr.rel) === frame.table;
  return relationVerdict(expr, frame, raw);
}

/** The same, when it is settled whether select policies of scanned tables are left aside. */
export function relationVerdict(expr: ExistsRel, frame: Frame, raw: boolean): Verdict {
  const { run } = frame;
  const doubtful = doubtfulClaims(expr, frame);
  const isBound = isRelationBound(expr, frame);
  if (doubtful.length > 0) {
    for (const missing of doubtful) run.missing.add(missing);
    return "unknown";
  }
  if (!isBound) return "denied";
  const ctx = relationContext(expr, frame, raw);
  const result = tryRelation(expr.rel, ctx, frame);
  if (!result) return "denied";
  run.trace?.rowsLookedAt(result.rowsLookedAt);
  const found = result.rows[0];
  if (found) run.trace?.note(`Found ${outputTable(expr.rel) ?? "row"}/${found.id}.`);
  if (result.missing.length === 0 || (found && !hasOffset(expr.rel))) {
    return verdictOf(found !== undefined);
  }
  for (const what of result.missing) run.missing.add(what);
  return "unknown";
}

/** Whether all references of the relation resolve; the trace lists them and says which does not. */
export function isRelationBound({ rel }: ExistsRel, frame: Frame): boolean {
  const { evidence, session, trace } = frame.run;
  const { table, row } = frame;
  const ctx = { schema: evidence.schema, session, outer: { table, row } };
  const unresolved = unresolvedReference(rel, ctx);
  if (trace) {
    for (const { reference, value } of referencedValues(rel, ctx)) {
      const origin = "SessionRef" in reference ? "session" : "outer row";
      trace.operand({ origin, name: renderValueRef(reference), value });
    }
    if (unresolved) {
      const name = renderValueRef(unresolved);
      trace.note(`${name} resolves to nothing, so the whole relation is empty.`);
    }
  }
  return unresolved === undefined;
}

/** What is not known of the claims that the relation refers to; the trace says so. */
export function doubtfulClaims({ rel }: ExistsRel, { run, table, row }: Frame): string[] {
  const { doubt, session, evidence } = run;
  if (!doubt) return [];
  const ctx = { schema: evidence.schema, session, outer: { table, row } };
  const missing = referencedValues(rel, ctx).flatMap(({ reference }) =>
    "SessionRef" in reference ? (doubt(reference.SessionRef, session) ?? []) : [],
  );
  if (missing.length > 0) run.trace?.note(`Not known here: ${missing.join(", ")}.`);
  return missing;
}

/** A shape the engine cannot compile denies. */
function tryRelation(rel: RelExpr, ctx: RelationContext, frame: Frame): RelationResult | undefined {
  try {
    return runRelation(rel, ctx);
  } catch (error) {
    if (!(error instanceof UnsupportedRelation)) throw error;
    frame.run.trace?.note(`${error.message} That denies.`);
    return undefined;
  }
}

function relationContext(expr: ExistsRel, frame: Frame, raw: boolean): RelationContext {
  const { run } = frame;
  const { evidence, session } = run;
  const nesting = raw ? undefined : enterNesting(expr, frame);
  return {
    schema: evidence.schema,
    rows: (table) => evidence.rows(table),
    row: (table, id) => evidence.row(table, id),
    session,
    outer: { table: frame.table, row: frame.row },
    readable: nesting && ((table, row) => rightOf("Select", table, row, frame, nesting)),
    permission: (table, row, column) => permission(table, row, column, frame, nesting),
  };
}

/** A table's policy for an operation, judged for one row from scratch. */
function rightOf(
  operation: PolicyOperation,
  table: string,
  row: RowSnapshot,
  frame: Frame,
  nesting: Nesting,
): Verdict {
  const run = { ...frame.run, trace: undefined };
  const clause = accessClause(table, tableOf(run.evidence.schema, table), operation);
  return judgeRowAccess(run, { table, row, operation, expr: clause?.expr, nesting });
}

const OPERATIONS: Readonly<Record<string, PolicyOperation>> = {
  $canRead: "Select",
  $canEdit: "Update",
  $canDelete: "Delete",
};

/** `$canRead` and its kin inside a relation; where policies are left aside, everyone may all. */
function permission(
  table: string,
  row: RowSnapshot,
  column: string,
  frame: Frame,
  nesting: Nesting | undefined,
): Value {
  const operation = Object.hasOwn(OPERATIONS, column) ? OPERATIONS[column] : undefined;
  if (!operation) return { type: "Null" };
  const verdict = nesting ? rightOf(operation, table, row, frame, nesting) : "allowed";
  return verdict === "unknown"
    ? { type: "Null" }
    : { type: "Boolean", value: verdict === "allowed" };
}
