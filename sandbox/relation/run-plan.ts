import type { TableSchema } from "../../protocol/jazz.ts";
import type { RowSnapshot } from "../policy/evidence.ts";
import { tableOf } from "../policy/table-columns.ts";
import { type BoundCondition, bindConjunction } from "./bind.ts";
import { conditionTest, type Element, type Tuple, type TupleTest } from "./condition-test.ts";
import type { RelationContext } from "./context.ts";
import { runGather } from "./gather.ts";
import { chooseScan, scanYields } from "./index-scan.ts";
import { joinTuples } from "./join.ts";
import { compareTuples } from "./order.ts";
import { type RelationPlan, UnsupportedRelation } from "./plan.ts";
import { projectTuple } from "./project.ts";
import { isReadable, type Run, readableRows, scanTable } from "./run.ts";

/**
 * Runs a plan and returns its rows in order. A plan over one table finds its rows by index and
 * recurses at the very end; one with joins scans whole tables and recurses first. Both as
 * `compile_execution_plan_with_schema_context` in `graph/compile.rs`.
 */
export function runPlan(plan: RelationPlan, run: Run): RowSnapshot[] {
  const base = tableOf(run.ctx.schema, plan.table);
  if (!base) throw new UnsupportedRelation(`There is no table ${plan.table} in the schema.`);
  return plan.seed || plan.joins.length > 0
    ? runJoined(plan, base, run)
    : runSingle(plan, base, run);
}

function runSingle(plan: RelationPlan, base: TableSchema, run: Run): RowSnapshot[] {
  const { ctx } = run;
  const elements = [{ table: plan.table, scope: plan.scope, schema: base }];
  const disjuncts = plan.disjuncts.map((conjunction) => bindConjunction(conjunction, ctx));
  const scans = disjuncts.map((conditions) => chooseScan(conditions, base));
  const holds = scans.every((scan) => scan.exact) ? always : anyOf(disjuncts, elements, ctx);
  const tuples: Tuple[] = [];
  for (const row of scanTable(plan.table, run)) {
    if (!scans.some((scan) => scanYields(scan, row, base)) || !holds([row])) continue;
    if (isReadable(plan.table, row, run) && (ctx.keep?.(row) ?? true)) tuples.push([row]);
  }
  const rows = window(tuples.sort(compareTuples(plan.order, elements)), plan).map((tuple) =>
    projectTuple(tuple, plan, elements),
  );
  return plan.gather ? runGather(plan.gather, rows, base, run) : rows;
}

function runJoined(plan: RelationPlan, base: TableSchema, run: Run): RowSnapshot[] {
  const elements: Element[] = [{ table: plan.table, scope: plan.scope, schema: base }];
  let rows = plan.seed ? run.relation(plan.seed) : readableRows(plan.table, run);
  if (plan.gather) rows = runGather(plan.gather, rows, base, run);
  let tuples: Tuple[] = rows.map((row) => [row]);
  for (const step of plan.joins) {
    const schema = tableOf(run.ctx.schema, step.table);
    if (!schema) throw new UnsupportedRelation(`There is no table ${step.table} in the schema.`);
    if (elements.some((element) => element.table === step.table)) {
      throw new UnsupportedRelation(`A relation cannot join ${step.table} twice.`);
    }
    const joined = { table: step.table, scope: step.scope, schema };
    tuples = joinTuples(tuples, elements, readableRows(step.table, run), joined, step.on);
    elements.push(joined);
  }
  const disjuncts = plan.disjuncts.map((conjunction) => bindConjunction(conjunction, run.ctx));
  const found = tuples.filter(anyOf(disjuncts, elements, run.ctx));
  const ordered = window(found.sort(compareTuples(plan.order, elements)), plan);
  return distinct(
    ordered.map((tuple) => projectTuple(tuple, plan, elements)),
    plan,
  );
}

/** An empty conjunction beside others counts for nothing here, though it holds for every row. */
function anyOf(
  disjuncts: readonly BoundCondition[][],
  elements: readonly Element[],
  ctx: RelationContext,
): TupleTest {
  const tests = disjuncts
    .filter((conditions) => conditions.length > 0)
    .map((conditions) => allOf(conditions, elements, ctx));
  return tests.length === 0 ? always : (tuple) => tests.some((test) => test(tuple));
}

function allOf(
  conditions: readonly BoundCondition[],
  elements: readonly Element[],
  ctx: RelationContext,
): TupleTest {
  const tests = conditions
    .map((condition) => conditionTest(condition, elements, ctx))
    .filter((test) => test !== undefined);
  return (tuple) => tests.every((test) => test(tuple));
}

function window<T>(items: T[], { offset, limit }: RelationPlan): T[] {
  if (offset === 0 && limit === undefined) return items;
  return items.slice(offset, limit === undefined ? undefined : offset + limit);
}

/** Several tuples may select the same row; it is in the result once. */
function distinct(rows: RowSnapshot[], plan: RelationPlan): RowSnapshot[] {
  if (plan.element === undefined) return rows;
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

function always(): boolean {
  return true;
}
