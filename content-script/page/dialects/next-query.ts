/**
 * Queries in JSON after alpha.54 (`runtime/query-adapter.ts` of garden-co/jazz, read, not run): one
 * of a single table is flat, `{table, conditions, order_by, limit, offset, …}`; only one that
 * follows relations still has `relation_ir`. Here all of them have it, as in alpha.53.
 */
import type {
  ArraySubquery,
  CmpOp,
  RelColumn,
  RelExpr,
  RelPredicate,
  WireQuery,
} from "../../../protocol/jazz.ts";
import { isArray, parseJson, toJson } from "../primordials.ts";

export interface FlatQuery {
  table: string;
  conditions?: RelPredicate[];
  relation_ir?: RelExpr;
  array_subqueries: ArraySubquery[];
  select_columns?: { kind: "full"; column: string }[];
  order_by?: { column: string; direction: "Asc" | "Desc" }[];
  limit?: number;
  offset?: number;
  include_deleted?: boolean | undefined;
}

type Window = Pick<FlatQuery, "conditions" | "order_by" | "limit" | "offset">;

const CACHED = 256;
const cache = new Map<string, string>();

/** An app's query in alpha.53's form. What is none stays as it is. */
export function toWireJson(json: string): string {
  const known = cache.get(json);
  if (known !== undefined) return known;
  if (cache.size >= CACHED) cache.clear();
  const wire = readWire(json);
  cache.set(json, wire);
  return wire;
}

function readWire(json: string): string {
  try {
    const query = parseJson(json) as Partial<FlatQuery> & { select_columns?: unknown };
    const { table, conditions, relation_ir, order_by: _, limit: __, offset: ___, ...rest } = query;
    const { select_columns, array_subqueries } = rest;
    if (typeof table !== "string" || (!isArray(conditions) && !relation_ir)) return json;
    return toJson({
      ...rest,
      table,
      array_subqueries: (array_subqueries ?? []).map((one) => included(one, engineFilter)),
      relation_ir: relation_ir ?? relationOf({ ...query, table }),
      ...(isArray(select_columns) ? { select_columns: select_columns.map(nameOf) } : {}),
    });
  } catch {
    return json;
  }
}

/** A query of ours as this Jazz takes it. */
export function fromWire(query: WireQuery): FlatQuery {
  const { relation_ir, select_columns, array_subqueries, ...rest } = query;
  const flat = windowOf(relation_ir);
  return {
    ...rest,
    ...(flat ?? { relation_ir }),
    array_subqueries: array_subqueries.map((one) => included(one, predicateOf)),
    ...(select_columns && {
      select_columns: select_columns.map((column) => ({ kind: "full" as const, column })),
    }),
  };
}

function relationOf(flat: Window & { table: string }): RelExpr {
  const { table, conditions = [], order_by, offset, limit } = flat;
  const parts = conditions.map((one) =>
    withColumns(one, ({ column }) => ({ scope: table, column })),
  );
  const [only, ...others] = parts;
  let relation: RelExpr = { TableScan: { table } };
  if (only !== undefined) {
    const predicate = others.length > 0 ? { And: parts } : only;
    relation = { Filter: { input: relation, predicate } };
  }
  if (isArray(order_by) && order_by.length > 0) {
    const terms = order_by.map(({ column, direction }) => ({ column: { column }, direction }));
    relation = { OrderBy: { input: relation, terms } };
  }
  if (typeof offset === "number") relation = { Offset: { input: relation, offset } };
  return typeof limit === "number" ? { Limit: { input: relation, limit } } : relation;
}

/** `null` for a relation over more than one table. */
function windowOf(relation: RelExpr): Window | null {
  if ("TableScan" in relation) return { conditions: [] };
  if ("Filter" in relation) {
    const { input, predicate } = relation.Filter;
    if (!("TableScan" in input)) return null;
    const parts = typeof predicate === "object" && "And" in predicate ? predicate.And : [predicate];
    return { conditions: parts.map((one) => withColumns(one, ({ column }) => ({ column }))) };
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

function over(input: RelExpr, part: Window): Window | null {
  const window = windowOf(input);
  return window && { ...window, ...part };
}

function withColumns(predicate: RelPredicate, map: (column: RelColumn) => RelColumn): RelPredicate {
  if (typeof predicate === "string") return predicate;
  if ("And" in predicate) return { And: predicate.And.map((one) => withColumns(one, map)) };
  if ("Or" in predicate) return { Or: predicate.Or.map((one) => withColumns(one, map)) };
  if ("Not" in predicate) return { Not: withColumns(predicate.Not, map) };
  if ("IsNull" in predicate) return { IsNull: { column: map(predicate.IsNull.column) } };
  if ("IsNotNull" in predicate) return { IsNotNull: { column: map(predicate.IsNotNull.column) } };
  if ("In" in predicate) return { In: { ...predicate.In, left: map(predicate.In.left) } };
  if ("Contains" in predicate) {
    return { Contains: { ...predicate.Contains, left: map(predicate.Contains.left) } };
  }
  return { Cmp: { ...predicate.Cmp, left: map(predicate.Cmp.left) } };
}

function included(include: ArraySubquery, filter: (one: unknown) => unknown): ArraySubquery {
  const { filters, nested_arrays } = include;
  return {
    ...include,
    filters: (filters ?? []).map(filter),
    nested_arrays: (nested_arrays ?? []).map((one) => included(one, filter)),
  };
}

/** An include's filter of alpha.53, `{Eq: {column, value}}`, as a predicate. */
function predicateOf(filter: unknown): RelPredicate {
  const [[kind = "", body] = []] = Object.entries(filter as object);
  const { column, value } = body as { column: string; value?: unknown };
  const left = { column };
  if (kind === "IsNull") return { IsNull: { column: left } };
  if (kind === "IsNotNull") return { IsNotNull: { column: left } };
  const right = { Literal: value };
  return kind === "Contains"
    ? { Contains: { left, right } }
    : { Cmp: { left, op: kind as CmpOp, right } };
}

/** The way back; a predicate that alpha.53 has no filter for stays as it is. */
function engineFilter(filter: unknown): unknown {
  const predicate = filter as RelPredicate;
  if (typeof predicate !== "object") return filter;
  if ("IsNull" in predicate) return { IsNull: { column: predicate.IsNull.column.column } };
  if ("IsNotNull" in predicate) return { IsNotNull: { column: predicate.IsNotNull.column.column } };
  const [op, term] =
    "Cmp" in predicate
      ? [predicate.Cmp.op, predicate.Cmp]
      : ["Contains", "Contains" in predicate ? predicate.Contains : null];
  if (!term || !("Literal" in term.right)) return filter;
  return { [op]: { column: term.left.column, value: term.right.Literal } };
}

const nameOf = (selected: unknown): unknown =>
  typeof selected === "object" && selected !== null
    ? (selected as { column?: unknown }).column
    : selected;
