import type { RelExpr, RelPredicate, Value, WireQuery } from "./jazz.ts";

export interface TableQueryOptions {
  /** Columns to return besides the row id, magic ones included. Default: the table's own. */
  columns?: readonly string[];
  /** Only these rows. */
  ids?: readonly string[];
  /** Only rows whose columns equal these values. */
  equals?: Readonly<Record<string, Value>>;
  /** Column to order by, a magic one too; without it rows come in the order of their ids. */
  order?: { column: string; descending: boolean };
  /** Without so many rows from the beginning. */
  offset?: number;
  /** At most so many rows. */
  limit?: number;
  /** Soft-deleted rows too. */
  includeDeleted?: boolean;
}

/** Wire JSON for a bounded look at one table, as `translateQuery` of jazz-tools would emit it. */
export function tableQuery(table: string, options: TableQueryOptions = {}): WireQuery {
  const predicates = [
    ...Object.entries(options.equals ?? {}).map(([column, value]) => equals(table, column, value)),
    ...(options.ids ? [idIn(table, options.ids)] : []),
  ];
  let relation: RelExpr = { TableScan: { table } };
  const [only, ...others] = predicates;
  if (only) {
    const predicate: RelPredicate = others.length > 0 ? { And: predicates } : only;
    relation = { Filter: { input: relation, predicate } };
  }
  if (options.order) {
    const { column, descending } = options.order;
    const terms = [{ column: { scope: table, column }, direction: direction(descending) }];
    relation = { OrderBy: { input: relation, terms } };
  }
  if (options.offset) relation = { Offset: { input: relation, offset: options.offset } };
  if (options.limit !== undefined) {
    relation = { Limit: { input: relation, limit: options.limit } };
  }
  return {
    table,
    array_subqueries: [],
    relation_ir: relation,
    ...(options.includeDeleted ? { include_deleted: true } : {}),
    ...(options.columns ? { select_columns: [...options.columns] } : {}),
  };
}

function direction(descending: boolean): "Asc" | "Desc" {
  return descending ? "Desc" : "Asc";
}

function equals(table: string, column: string, value: Value): RelPredicate {
  return { Cmp: { left: { scope: table, column }, op: "Eq", right: { Literal: value } } };
}

function idIn(table: string, ids: readonly string[]): RelPredicate {
  const literal = (id: string): Value => ({ type: "Uuid", value: id });
  const [id] = ids;
  if (ids.length === 1 && id !== undefined) return equals(table, "id", literal(id));
  return {
    In: {
      left: { scope: table, column: "id" },
      values: ids.map((id) => ({ Literal: literal(id) })),
    },
  };
}
