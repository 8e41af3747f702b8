import type { RelExpr } from "../../protocol/jazz.ts";
import { type Chain, lowerChain, restrict } from "./lower-chain.ts";
import { lowerGather } from "./lower-gather.ts";
import { lowerPredicate, qualify } from "./lower-predicate.ts";
import { type ProjectedColumn, type RelationPlan, ROW_ID, runtimeColumn } from "./plan.ts";

/**
 * Brings relation algebra into the flat shape the engine runs. `undefined` for a shape the engine
 * has no plan for: a left join, a join whose right side is no table, `Distinct`, a `Union` inside,
 * a projection inside. Source: `lower_relation_to_execution_plan` in
 * `query_manager/relation_ir_query_plan.rs`.
 */
export function lowerRelation(relation: RelExpr): RelationPlan | undefined {
  const { core, order, offset, limit } = unwrap(relation);
  const plan = lowerCore(core);
  return plan && { ...plan, order, offset, limit };
}

function lowerCore(core: RelExpr): RelationPlan | undefined {
  if ("Project" in core) return lowerProject(core.Project.input, core.Project.columns);
  if ("Filter" in core && "Project" in core.Filter.input) {
    const { input, columns } = core.Filter.input.Project;
    const selected = selectElement(input, columns);
    if (selected) {
      const disjuncts = lowerPredicate(qualify(core.Filter.predicate, selected.scope));
      return disjuncts && restrict(selected.plan, disjuncts);
    }
  }
  return lowerSource(core)?.plan;
}

function lowerProject(input: RelExpr, columns: ProjectedColumn[]): RelationPlan | undefined {
  const selected = selectElement(input, columns);
  if (selected) return selected.plan;
  const chain = lowerChain(input);
  return chain && { ...chain.plan, columns: columns.map(runtimeProjection) };
}

/** A projection to nothing but one element's id selects that element's whole row. */
function selectElement(input: RelExpr, columns: ProjectedColumn[]) {
  const chain = lowerSource(input);
  const element = chain && projectedElement(chain.scopes, columns);
  const scope = element === undefined ? undefined : chain?.scopes[element];
  return chain && scope !== undefined ? { plan: { ...chain.plan, element }, scope } : undefined;
}

function projectedElement(scopes: readonly string[], columns: readonly ProjectedColumn[]) {
  const [only, ...others] = columns;
  if (!only || others.length > 0 || !("Column" in only.expr)) return undefined;
  const { scope, column } = only.expr.Column;
  if (runtimeColumn(column) !== ROW_ID) return undefined;
  if (!scope) return scopes.length === 1 ? 0 : undefined;
  const index = scopes.indexOf(scope);
  return index < 0 ? undefined : index;
}

/** A chain over a recursion or over tables. */
function lowerSource(relation: RelExpr): Chain | undefined {
  return lowerChain(relation, gatherChain) ?? lowerChain(relation);
}

function gatherChain(relation: RelExpr): Chain | undefined {
  const plan = "Gather" in relation ? lowerGather(relation.Gather) : undefined;
  return plan && { plan, scopes: [plan.scope], currentScope: plan.scope };
}

function runtimeProjection(column: ProjectedColumn): ProjectedColumn {
  if (!("Column" in column.expr)) return column;
  const { scope, column: name } = column.expr.Column;
  return { alias: column.alias, expr: { Column: { scope, column: runtimeColumn(name) } } };
}

/** Peels order and window off a relation; of several orders the outermost counts. */
function unwrap(relation: RelExpr) {
  let core = relation;
  let order: RelationPlan["order"] = [];
  let offset = 0;
  let limit: number | undefined;
  for (;;) {
    if ("OrderBy" in core) {
      if (order.length === 0) {
        order = core.OrderBy.terms.map(({ column, direction }) => ({
          column: column.column,
          descending: direction === "Desc",
        }));
      }
      core = core.OrderBy.input;
    } else if ("Offset" in core) {
      offset = core.Offset.offset;
      core = core.Offset.input;
    } else if ("Limit" in core) {
      limit = core.Limit.limit;
      core = core.Limit.input;
    } else {
      return { core, order, offset, limit };
    }
  }
}
