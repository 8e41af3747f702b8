import type { ColumnDescriptor, TableSchema, Value } from "../../protocol/jazz.ts";
import type { RowSnapshot } from "../policy/evidence.ts";
import { declaredValue } from "../policy/row-value.ts";
import { columnOf, tableOf } from "../policy/table-columns.ts";
import { planOf } from "./lower-chain.ts";
import { type Condition, type GatherPlan, type RelationPlan, ROW_ID } from "./plan.ts";
import { type Run, rowById } from "./run.ts";

/**
 * Grows a seed level by level: from each row of the frontier to the step rows that point at it,
 * and from those, with a hop, to the rows they name. A hop's target is read without any policy.
 * A recursion whose step yields rows of another shape than the seed's is left out, as the engine
 * does. Source: `graph_nodes/recursive_relation.rs`, `compile_recursive_relation`.
 */
export function runGather(
  gather: GatherPlan,
  seed: readonly RowSnapshot[],
  base: TableSchema,
  run: Run,
): RowSnapshot[] {
  const found = new Map(seed.map((row) => [row.id, row]));
  if (!yieldsSeedShape(gather, base, run)) return [...found.values()];
  let frontier = [...found.values()];
  for (let level = 0; level < gather.maxDepth && frontier.length > 0; level++) {
    const next: RowSnapshot[] = [];
    for (const row of frontier) {
      for (const reached of stepFrom(row, gather, run)) {
        if (found.has(reached.id)) continue;
        found.set(reached.id, reached);
        next.push(reached);
      }
    }
    frontier = next;
  }
  return [...found.values()];
}

function stepFrom(row: RowSnapshot, gather: GatherPlan, run: Run): RowSnapshot[] {
  const link: Value =
    gather.outerColumn === ROW_ID
      ? { type: "Uuid", value: row.id }
      : declaredValue(row, gather.outerColumn);
  const steps = run.plan(stepPlan(gather, link));
  const { hop } = gather;
  if (!hop) return steps;
  return steps.flatMap((step) => {
    const target = declaredValue(step, hop.viaColumn);
    const reached = target.type === "Uuid" ? rowById(hop.table, target.value, run) : undefined;
    return reached ? [reached] : [];
  });
}

function stepPlan(gather: GatherPlan, link: Value): RelationPlan {
  const tie: Condition = {
    test: "Eq",
    left: { column: gather.innerColumn },
    right: { Literal: link },
  };
  const scopes = new Set(gather.filters.flatMap(({ left }) => left.scope || []));
  const scope = gather.joins[0]?.on.left.scope ?? (scopes.size === 1 ? [...scopes][0] : undefined);
  return {
    ...planOf(gather.table, scope),
    disjuncts: [[tie, ...gather.filters]],
    joins: gather.joins,
    element: gather.element,
  };
}

function yieldsSeedShape(gather: GatherPlan, base: TableSchema, run: Run): boolean {
  const { schema } = run.ctx;
  const reached = gather.hop?.table ?? gather.joins[0]?.table ?? gather.table;
  const target = tableOf(schema, reached);
  const step = tableOf(schema, gather.table);
  if (!target || !step) return false;
  if (gather.hop && !columnOf(step, gather.hop.viaColumn)) return false;
  if (gather.outerColumn !== ROW_ID && !columnOf(base, gather.outerColumn)) return false;
  return sameShape(base.columns, target.columns);
}

function sameShape(left: readonly ColumnDescriptor[], right: readonly ColumnDescriptor[]) {
  return (
    left.length === right.length &&
    left.every(
      ({ column_type }, index) =>
        JSON.stringify(column_type) === JSON.stringify(right[index]?.column_type),
    )
  );
}
