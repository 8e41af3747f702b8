import type { Value } from "../../../protocol/jazz.ts";
import type { RowSnapshot } from "../../policy/evidence.ts";
import { evaluateRelation } from "../../relation/evaluate-relation.ts";
import { UnsupportedRelation } from "../../relation/plan.ts";
import { compilationError } from "../engine-error.ts";
import type { RowVersion } from "../row-version.ts";
import { Projector } from "./projector.ts";
import type { QueryPlan } from "./query-plan.ts";
import { type Reading, relationContext } from "./reading.ts";

export interface ProjectedRow {
  version: RowVersion;
  /** In the order of the plan's columns. */
  values: Value[];
}

/**
 * Runs a query from scratch: the rows its session may read, in order, projected.
 *
 * @throws EngineError for a relation the engine has no plan for.
 */
export function evaluate(plan: QueryPlan, reading: Reading): ProjectedRow[] {
  const projector = new Projector(reading);
  const projected = new Map<string, Value[]>();
  const context = relationContext(reading, (table) =>
    reading.view.scan(table, plan.includeDeleted && table === plan.table),
  );
  // Rows whose required includes are empty must not take up room in the window.
  const keep = (row: RowSnapshot) => {
    const values = projector.project(plan, row as RowVersion);
    if (values) projected.set(row.id, values);
    return values !== null;
  };
  const required = plan.includes.some(({ requirement }) => requirement !== "Optional");
  const rows = evaluated(plan, required ? { ...context, keep } : context);
  return rows.flatMap((version) => {
    const values = projected.get(version.id) ?? projector.project(plan, version);
    return values ? [{ version, values }] : [];
  });
}

function evaluated(
  { relation }: QueryPlan,
  context: Parameters<typeof evaluateRelation>[1],
): RowVersion[] {
  try {
    const rows = evaluateRelation(relation, context) as RowVersion[];
    // Several ways may lead to the same row; it is in the result once.
    return [...new Map(rows.map((row) => [row.id, row])).values()];
  } catch (error) {
    if (error instanceof UnsupportedRelation) throw compilationError(error.message);
    throw error;
  }
}
