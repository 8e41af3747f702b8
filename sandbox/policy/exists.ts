import type { PolicyExpr } from "../../protocol/jazz.ts";
import type { RowSnapshot } from "./evidence.ts";
import type { Frame, OuterRow } from "./frame.ts";
import { wantedValue } from "./matching-rows.ts";
import { enterNesting, type Nesting } from "./nesting.ts";
import { unboundOuterReference } from "./outer-references.ts";
import { judgeRowAccess } from "./row-access.ts";
import { tableOf } from "./table-columns.ts";
import type { Verdict } from "./verdict.ts";

type Exists = Extract<PolicyExpr, { type: "Exists" }>;

/**
 * Whether any live row of a table meets the condition. The table's own select policy does not
 * matter, and counting of depth starts over. Source: `PolicyGraph::for_exists`.
 */
export function existsVerdict(expr: Exists, frame: Frame): Verdict {
  const { run } = frame;
  if (!isBound(expr, frame)) return "denied";
  if (!tableOf(run.evidence.schema, expr.table)) {
    run.trace?.note(`There is no table ${expr.table} in the schema.`);
    return "denied";
  }
  const rows = candidates(expr, frame);
  if (!rows) {
    run.missing.add(`rows of ${expr.table}`);
    return "unknown";
  }
  return anyRow(rows, expr, frame, enterNesting(expr, frame));
}

/** The rows to look at: those that fail for sure are left out unless the trace is to name them. */
function candidates(expr: Exists, frame: Frame): Iterable<RowSnapshot> | undefined {
  const { evidence, trace } = frame.run;
  const wanted = !trace && evidence.matching ? wantedValue(expr, frame) : undefined;
  return wanted
    ? evidence.matching?.(expr.table, wanted.column, wanted.value)
    : evidence.rows(expr.table);
}

function anyRow(
  rows: Iterable<RowSnapshot>,
  expr: Exists,
  frame: Frame,
  nesting: Nesting,
): Verdict {
  const { run, operation } = frame;
  const outer = outerRow(frame);
  let verdict: Verdict = "denied";
  for (const row of rows) {
    run.trace?.open(`${expr.table}/${row.id}`, 0);
    const passes = judgeRowAccess(run, {
      table: expr.table,
      row,
      operation,
      expr: expr.condition,
      outer,
      nesting,
    });
    run.trace?.closeRow(passes);
    if (passes === "allowed") return passes;
    if (passes === "unknown") verdict = passes;
  }
  return verdict;
}

/** Whether all references to the outer row in the condition resolve; says so in the trace if not. */
export function isBound(expr: Exists, frame: Frame): boolean {
  const unbound = unboundOuterReference(expr.condition, outerRow(frame));
  if (unbound === undefined) return true;
  frame.run.trace?.note(`${unbound} resolves to nothing, so the whole Exists is false.`);
  return false;
}

function outerRow({ table, schema, row }: Frame): OuterRow {
  return { table, schema, row };
}
