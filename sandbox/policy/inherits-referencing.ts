import type { PolicyExpr, Value } from "../../protocol/jazz.ts";
import { accessClause } from "./clauses.ts";
import type { Access, Frame } from "./frame.ts";
import { effectiveDepth } from "./max-depth.ts";
import { judgeRowAccess } from "./row-access.ts";
import { declaredValue } from "./row-value.ts";
import { columnOf, tableOf } from "./table-columns.ts";
import { sameUuid } from "./uuid.ts";
import type { Verdict } from "./verdict.ts";

type InheritsReferencing = Extract<PolicyExpr, { type: "InheritsReferencing" }>;

/**
 * Whether some row that references this one may be read, inserted, updated or deleted. A source
 * table without such a clause allows, unless the runtime enforces.
 * Source: `evaluate_inherits_referencing_with_context` in `graph_nodes/policy_eval.rs`.
 */
export function inheritsReferencingVerdict(
  expr: InheritsReferencing,
  frame: Frame,
  from: Access | undefined,
): Verdict {
  const { run } = frame;
  const deny = (note: string): Verdict => {
    run.trace?.note(note);
    return "denied";
  };
  const { source_table: source, via_column: via, operation } = expr;
  const limit = effectiveDepth(expr.max_depth);
  if (limit === undefined) return deny("The depth must be between 1 and 64.");
  if (frame.depth >= limit) return deny(`More than ${limit} hops from the judged row.`);
  const schema = tableOf(run.evidence.schema, source);
  const column = columnOf(schema, via);
  if (column?.references !== frame.table || !isKey(column.column_type)) {
    return deny(`${source}.${via} does not reference ${frame.table}.`);
  }
  const rows = run.evidence.rows(source);
  if (!rows) {
    run.missing.add(`rows of ${source}`);
    return "unknown";
  }
  const clause = accessClause(source, schema, operation);
  let verdict: Verdict = "denied";
  for (const row of rows) {
    if (!pointsAt(declaredValue(row, via), frame.row.id)) continue;
    run.trace?.open(`${source}/${row.id}`, frame.depth + 1);
    run.trace?.hop({ via: `${source}.${via}`, table: source, rowId: row.id, clause: clause?.name });
    const passes = judgeRowAccess(run, {
      table: source,
      row,
      operation,
      expr: clause?.expr,
      depth: frame.depth + 1,
      nesting: frame.nesting,
      from,
    });
    run.trace?.closeRow(passes);
    if (passes === "allowed") return passes;
    if (passes === "unknown") verdict = passes;
  }
  return verdict;
}

function isKey(type: { type: string; element?: { type: string } }): boolean {
  return type.type === "Uuid" || (type.type === "Array" && type.element?.type === "Uuid");
}

function pointsAt(value: Value, id: string): boolean {
  if (value.type === "Uuid") return sameUuid(value.value, id);
  return value.type === "Array" && value.value.some((entry) => pointsAt(entry, id));
}
