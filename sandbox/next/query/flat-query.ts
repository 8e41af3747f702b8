/**
 * Queries as JSON after alpha.53 (`runtime/query-adapter.ts` of garden-co/jazz): a query of one
 * table is flat, a list of predicates beside order and window. Only queries that follow relations
 * still come as relation algebra, which is all that the sandbox's engine takes.
 */
import type { ArraySubquery, RelExpr, RelPredicate, WireQuery } from "../../../protocol/jazz.ts";
import { includeCondition } from "../../engine/query/include-relation.ts";
import { queryOutputTable } from "../../engine/query/output-table.ts";
import { parseWireQuery } from "../../engine/query/wire-query.ts";
import { asEngineFilter, asEnginePredicate, scoped, withoutScope } from "./predicates.ts";

interface OrderTerm {
  column: string;
  direction: "Asc" | "Desc";
}

/** A whole column in the output. The real form can name parts of one, too. */
interface SelectedColumn {
  kind: "full";
  column: string;
}

export interface NextQuery {
  table: string;
  conditions?: RelPredicate[];
  relation_ir?: RelExpr;
  array_subqueries: ArraySubquery[];
  select_columns?: SelectedColumn[];
  order_by?: OrderTerm[];
  limit?: number;
  offset?: number;
  include_deleted?: boolean;
}

/** @param more predicates that alpha.53's JSON has no words for; only for flat queries. */
export function toNextQuery(
  { table, relation_ir, select_columns, include_deleted, array_subqueries }: WireQuery,
  more: readonly RelPredicate[],
): NextQuery {
  const query: NextQuery = { table, array_subqueries: array_subqueries.map(nextInclude) };
  const flat = flatten(relation_ir);
  if (flat) {
    const { conditions, ...window } = flat;
    Object.assign(query, window, { conditions: [...conditions, ...more] });
  } else {
    query.relation_ir = relation_ir;
    query.table = queryOutputTable(relation_ir, table);
  }
  if (select_columns) {
    query.select_columns = select_columns.map((column) => ({ kind: "full", column }));
  }
  if (include_deleted) query.include_deleted = true;
  return query;
}

/** The query for the sandbox's engine. @throws `Parse error: …` when it is no query. */
export function toEngineQuery(json: string): WireQuery {
  const query = JSON.parse(json) as NextQuery;
  const { table, select_columns, include_deleted, array_subqueries = [] } = query;
  return parseWireQuery(
    JSON.stringify({
      table,
      array_subqueries: array_subqueries.map(engineInclude),
      relation_ir: query.relation_ir ?? (query.conditions && relationOf(query)),
      ...(include_deleted ? { include_deleted } : {}),
      ...(select_columns ? { select_columns: select_columns.map(({ column }) => column) } : {}),
    }),
  );
}

type Flat = Pick<NextQuery, "order_by" | "limit" | "offset"> & { conditions: RelPredicate[] };

/** `null` for a relation over more than one table. */
function flatten(relation: RelExpr): Flat | null {
  if ("TableScan" in relation) return { conditions: [] };
  if ("Filter" in relation) {
    const { input, predicate } = relation.Filter;
    if (!("TableScan" in input)) return null;
    const parts = typeof predicate === "object" && "And" in predicate ? predicate.And : [predicate];
    return { conditions: parts.map(withoutScope) };
  }
  if ("OrderBy" in relation) {
    const { input, terms } = relation.OrderBy;
    const order_by = terms.map(({ column, direction }) => ({ column: column.column, direction }));
    return over(input, { order_by });
  }
  if ("Offset" in relation) return over(relation.Offset.input, { offset: relation.Offset.offset });
  if ("Limit" in relation) return over(relation.Limit.input, { limit: relation.Limit.limit });
  return null;
}

function over(input: RelExpr, part: Partial<Flat>): Flat | null {
  const flat = flatten(input);
  return flat && { ...flat, ...part };
}

function relationOf({ table, conditions = [], order_by, offset, limit }: NextQuery): RelExpr {
  const parts = conditions.map((one) => scoped(asEnginePredicate(one), table));
  const [only] = parts;
  let relation: RelExpr = { TableScan: { table } };
  if (only !== undefined) {
    const predicate = parts.length === 1 ? only : { And: parts };
    relation = { Filter: { input: relation, predicate } };
  }
  if (order_by && order_by.length > 0) {
    const terms = order_by.map(({ column, direction }) => ({ column: { column }, direction }));
    relation = { OrderBy: { input: relation, terms } };
  }
  if (offset !== undefined) relation = { Offset: { input: relation, offset } };
  return limit === undefined ? relation : { Limit: { input: relation, limit } };
}

function nextInclude(include: ArraySubquery): ArraySubquery {
  const { filters, nested_arrays = [] } = include;
  return {
    ...include,
    filters: filters.map(includeCondition),
    nested_arrays: nested_arrays.map(nextInclude),
  };
}

function engineInclude(include: ArraySubquery): ArraySubquery {
  const { filters = [], nested_arrays = [] } = include;
  return {
    ...include,
    filters: filters.map((filter) => asEngineFilter(filter as RelPredicate)),
    nested_arrays: nested_arrays.map(engineInclude),
  };
}
