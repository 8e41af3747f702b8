import type { PolicyExpr, PolicyOperation } from "../../protocol/jazz.ts";
import { accessClause } from "./clauses.ts";
import type { RowSnapshot } from "./evidence.ts";
import type { Frame } from "./frame.ts";
import { effectiveDepth } from "./max-depth.ts";
import { declaredValue } from "./row-value.ts";
import { columnOf, tableOf } from "./table-columns.ts";
import type { Verdict } from "./verdict.ts";

type Inherits = Extract<PolicyExpr, { type: "Inherits" }>;

/**
 * Whether the row that a foreign key names may be read, inserted, updated or deleted. No parent
 * (NULL) passes; a parent without a clause for the operation denies, though its table is open.
 * Source: `evaluate_inherits_with_context` in `graph_nodes/policy_eval.rs`.
 */
export function inheritsVerdict(expr: Inherits, frame: Frame): Verdict {
  const deny = (note: string): Verdict => {
    frame.run.trace?.note(note);
    return "denied";
  };
  const limit = effectiveDepth(expr.max_depth);
  if (limit === undefined) return deny("The depth must be between 1 and 64.");
  if (frame.depth >= limit) return deny(`More than ${limit} hops from the judged row.`);
  const column = columnOf(frame.schema, expr.via_column);
  if (!column) return deny(`${frame.table} has no column ${expr.via_column}.`);
  const key = declaredValue(frame.row, expr.via_column);
  frame.run.trace?.operand({ origin: "column", name: expr.via_column, value: key });
  if (key.type === "Null") {
    frame.run.trace?.note("No parent: a NULL foreign key passes.");
    return "allowed";
  }
  if (column.references === undefined || key.type !== "Uuid") {
    return deny(`${frame.table}.${expr.via_column} is not a reference to one row.`);
  }
  frame.access.parents ??= new Set();
  if (frame.access.parents.has(key.value)) {
    return deny("This parent was followed before in the same policy: a second time denies.");
  }
  frame.access.parents.add(key.value);
  return parentVerdict(expr, frame, column.references, key.value);
}

function parentVerdict(expr: Inherits, frame: Frame, table: string, id: string): Verdict {
  const { run, depth } = frame;
  const schema = tableOf(run.evidence.schema, table);
  const clause = accessClause(table, schema, expr.operation);
  const via = `${frame.table}.${expr.via_column}`;
  run.trace?.hop({ via, table, rowId: id, clause: clause?.name });
  if (!clause) {
    run.trace?.note(`${table} has no policy for ${verb(expr.operation)}, so nothing is inherited.`);
    return "denied";
  }
  const parent = findParent(table, id, frame);
  if (parent === undefined) {
    run.missing.add(`row ${table}/${id}`);
    return "unknown";
  }
  if (parent === null) {
    run.trace?.note(`${table}/${id} does not exist.`);
    return "denied";
  }
  return run.evaluate(clause.expr, {
    ...frame,
    table,
    schema,
    row: parent,
    operation: expr.operation,
    depth: depth + 1,
    outer: undefined,
  });
}

/** A read loads the row from whatever table it is in, and takes it for one of the parent table. */
function findParent(table: string, id: string, frame: Frame): RowSnapshot | null | undefined {
  const { evidence, reading, trace } = frame.run;
  const parent = evidence.row(table, id);
  if (parent !== null || !reading) return parent;
  for (const other of Object.keys(evidence.schema)) {
    const row = other === table ? undefined : evidence.row(other, id);
    if (!row) continue;
    trace?.note(`${id} is a row of ${other}, which a read takes for one of ${table}.`);
    return row;
  }
  return null;
}

function verb(operation: PolicyOperation): string {
  return { Select: "reading", Insert: "inserting", Update: "updating", Delete: "deleting" }[
    operation
  ];
}
