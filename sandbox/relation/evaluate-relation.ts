import type { RelExpr } from "../../protocol/jazz.ts";
import type { RowSnapshot } from "../policy/evidence.ts";
import { unresolvedReference } from "./bind.ts";
import type { RelationContext, RelationResult } from "./context.ts";
import { lowerRelation } from "./lower-relation.ts";
import { type RelationPlan, UnsupportedRelation } from "./plan.ts";
import type { Run } from "./run.ts";
import { runPlan } from "./run-plan.ts";

const plans = new WeakMap<RelExpr, RelationPlan | null>();

/**
 * The rows of a relation, in the engine's order. A relation with a reference that resolves to
 * nothing has no rows. Throws {@link UnsupportedRelation} for one the engine cannot compile.
 */
export function evaluateRelation(rel: RelExpr, ctx: RelationContext): RowSnapshot[] {
  return runRelation(rel, ctx).rows;
}

/** As {@link evaluateRelation}, with what was not known and how many rows were looked at. */
export function runRelation(rel: RelExpr, ctx: RelationContext): RelationResult {
  const missing = new Set<string>();
  if (unresolvedReference(rel, ctx)) return { rows: [], missing: [], rowsLookedAt: 0 };
  const run: Run = {
    ctx,
    missing,
    rowsLookedAt: 0,
    plan: (plan) => runPlan(plan, run),
    relation: (inner) => relationRows(inner, run),
  };
  const rows = relationRows(rel, run);
  return { rows, missing: [...missing], rowsLookedAt: run.rowsLookedAt };
}

/** The table whose rows a relation yields, if it is known from its shape. */
export function outputTable(rel: RelExpr): string | undefined {
  const plan = planFor(rel);
  if (!plan?.element) return plan?.table;
  return plan.joins[plan.element - 1]?.table;
}

/** Whether a relation takes rows away from the end or the start, so that more rows may mean others. */
export function hasOffset(rel: RelExpr): boolean {
  return (planFor(rel)?.offset ?? 0) > 0;
}

function relationRows(rel: RelExpr, run: Run): RowSnapshot[] {
  if ("Union" in rel) {
    const rows = rel.Union.inputs.flatMap((input) => relationRows(input, run));
    return [...new Map(rows.map((row) => [row.id, row])).values()];
  }
  const plan = planFor(rel);
  if (!plan) throw new UnsupportedRelation("The engine has no plan for a relation of this shape.");
  return runPlan(plan, run);
}

function planFor(rel: RelExpr): RelationPlan | null {
  let plan = plans.get(rel);
  if (plan === undefined) {
    plan = lowerRelation(rel) ?? null;
    plans.set(rel, plan);
  }
  return plan;
}
