import type { PolicyExpr } from "../../protocol/jazz.ts";
import { outputTable } from "../relation/evaluate-relation.ts";
import { atomVerdict } from "./atoms.ts";
import { accessClause } from "./clauses.ts";
import { evaluate } from "./evaluate.ts";
import { existsVerdict, isBound } from "./exists.ts";
import { doubtfulClaims, isRelationBound, relationVerdict } from "./exists-rel.ts";
import type { Frame, Run } from "./frame.ts";
import { inheritsReferencingVerdict } from "./inherits-referencing.ts";
import { renderExpr } from "./render-policy.ts";
import { judgeRowAccess, missingClause } from "./row-access.ts";
import { declaredValue } from "./row-value.ts";
import { columnOf, tableOf } from "./table-columns.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** A clause that looks at other rows, which this evaluator puts aside for later. */
type Complex = Extract<
  PolicyExpr,
  { type: "Exists" | "ExistsRel" | "Inherits" | "InheritsReferencing" }
>;

/**
 * The second, defective evaluator of alpha.53, which judges writes where policies are merged into
 * the schema. It settles the simple parts of an expression and puts every clause that looks at
 * other rows into one list, all of which must then hold: an `Or` of two `Exists` needs both, and a
 * `Not` around one changes nothing. `max_depth` is forgotten at the first hop, and an `Inherits`
 * that has nothing to ask passes. Source: `evaluate_simple_parts` in `policy.rs`,
 * `evaluate_policy_for_content_with_context_inner` in `writes.rs`.
 */
export function evaluateMerged(expr: PolicyExpr, frame: Frame): Verdict {
  const { trace } = frame.run;
  const aside: Complex[] = [];
  const doubts = new Set<PolicyExpr>();
  const passed = settleSimple(expr, frame, aside, doubts);
  // Parts in doubt were taken for true, which may be wrong either way.
  if (doubts.size > 0) return "unknown";
  if (!passed) return "denied";
  if (aside.length > 1) trace?.note(`All ${aside.length} clauses on other rows must hold.`);
  let verdict: Verdict = "allowed";
  for (const clause of aside) {
    trace?.open(renderExpr(clause), frame.depth, clause);
    const part = complexVerdict(clause, frame);
    trace?.close(part);
    if (part === "denied") return part;
    if (part === "unknown") verdict = part;
  }
  return verdict;
}

/**
 * Whether the simple parts hold, taking for granted the clauses it adds to `aside` and the parts
 * it adds to `doubts`, of which it is not known.
 */
function settleSimple(
  expr: PolicyExpr,
  frame: Frame,
  aside: Complex[],
  doubts: Set<PolicyExpr>,
): boolean {
  const { trace } = frame.run;
  trace?.open(renderExpr(expr), frame.depth, expr);
  const passed = simplePasses(expr, frame, aside, doubts);
  trace?.close(doubts.has(expr) ? "unknown" : verdictOf(passed));
  return passed;
}

function simplePasses(
  expr: PolicyExpr,
  frame: Frame,
  aside: Complex[],
  doubts: Set<PolicyExpr>,
): boolean {
  switch (expr.type) {
    case "And": {
      const own: Complex[] = [];
      const passed = expr.exprs.every((part) => settleSimple(part, frame, own, doubts));
      if (passed) aside.push(...own);
      return passed;
    }
    case "Or":
      return orPasses(expr.exprs, frame, aside, doubts);
    case "Not": {
      const own: Complex[] = [];
      const passed = settleSimple(expr.expr, frame, own, doubts);
      aside.push(...own);
      return own.length > 0 || !passed;
    }
    case "Exists":
      return isBound(expr, frame) && putAside(expr, frame, aside);
    case "ExistsRel":
      if (doubtfulClaims(expr, frame).length > 0) return putAside(expr, frame, aside);
      return isRelationBound(expr, frame) && putAside(expr, frame, aside);
    case "Inherits":
    case "InheritsReferencing":
      return putAside(expr, frame, aside);
    default: {
      const verdict = atomVerdict(expr, frame);
      if (verdict === "unknown") doubts.add(expr);
      return verdict !== "denied";
    }
  }
}

/** A branch without clauses on other rows settles an `Or`; else all branches' clauses are kept. */
function orPasses(
  exprs: readonly PolicyExpr[],
  frame: Frame,
  aside: Complex[],
  doubts: Set<PolicyExpr>,
): boolean {
  const collected: Complex[] = [];
  for (const part of exprs) {
    const own: Complex[] = [];
    if (!settleSimple(part, frame, own, doubts)) continue;
    if (own.length === 0) return true;
    collected.push(...own);
  }
  aside.push(...collected);
  return collected.length > 0;
}

function putAside(clause: Complex, frame: Frame, aside: Complex[]): boolean {
  frame.run.trace?.note("Taken for granted until all clauses on other rows are judged together.");
  aside.push(clause);
  return true;
}

function complexVerdict(clause: Complex, frame: Frame): Verdict {
  // Rows behind the first hop are judged by the proper evaluator.
  const proper: Run = { ...frame.run, evaluate, reading: true };
  switch (clause.type) {
    case "Exists":
      return existsVerdict(clause, { ...frame, run: proper });
    case "ExistsRel":
      return relationVerdict(
        clause,
        { ...frame, run: proper },
        outputTable(clause.rel) === frame.table,
      );
    case "Inherits":
      return parentVerdict(clause, frame, proper);
    case "InheritsReferencing":
      // The written row itself does not count as being judged already.
      return inheritsReferencingVerdict(
        clause,
        frame,
        frame.depth === 0 ? undefined : frame.access,
      );
  }
}

function parentVerdict(
  expr: Extract<Complex, { type: "Inherits" }>,
  frame: Frame,
  proper: Run,
): Verdict {
  const { evidence, trace, missing } = frame.run;
  const table = columnOf(frame.schema, expr.via_column)?.references;
  const key = declaredValue(frame.row, expr.via_column);
  if (table === undefined || key.type !== "Uuid") {
    trace?.note("There is no parent to ask, which passes.");
    return "allowed";
  }
  const schema = tableOf(evidence.schema, table);
  if (!schema) return "denied";
  const clause = accessClause(table, schema, expr.operation);
  trace?.hop({
    via: `${frame.table}.${expr.via_column}`,
    table,
    rowId: key.value,
    clause: clause?.name,
  });
  if (!clause) return missingClause(frame.run, `${table} has no such policy`);
  const row = evidence.row(table, key.value);
  if (row === undefined) {
    missing.add(`row ${table}/${key.value}`);
    return "unknown";
  }
  if (!row) {
    trace?.note(`${table}/${key.value} does not exist.`);
    return "denied";
  }
  const { nesting } = frame;
  return judgeRowAccess(proper, {
    table,
    row,
    operation: "Select",
    expr: clause.expr,
    depth: 1,
    nesting,
  });
}
