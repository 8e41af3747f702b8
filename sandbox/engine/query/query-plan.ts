import type {
  ArraySubquery,
  ColumnDescriptor,
  RelExpr,
  Schema,
  TableSchema,
  WireQuery,
} from "../../../protocol/jazz.ts";
import { tableOf } from "../../policy/table-columns.ts";
import { lowerRelation } from "../../relation/lower-relation.ts";
import type { OrderTerm } from "../../relation/plan.ts";
import { bareColumn } from "../../schema/bare-column.ts";
import { compilationError } from "../engine-error.ts";
import { includeRelation } from "./include-relation.ts";
import { magicColumn } from "./magic-column.ts";
import { queryOutputTable } from "./output-table.ts";
import { assertTablesExist, includedTables, scannedTables } from "./wire-query.ts";

/** A query made ready to run against one schema. */
export interface QueryPlan extends Selection {
  includeDeleted: boolean;
  /** Tables whose rows decide the result, policies aside. */
  tables: ReadonlySet<string>;
  /** Reads `$canRead`, `$canEdit` or `$canDelete`, so that other clauses than reads matter. */
  readsRights: boolean;
  /** How to keep the result up to date row by row, where that can be done. */
  byRow: ByRow | null;
}

/** A filter over one table: whether a row belongs to the result depends on that row alone. */
export interface ByRow {
  /** The relation without order and window. */
  filter: RelExpr;
  order: OrderTerm[];
  offset: number;
  limit: number | undefined;
}

/** Rows of one table, filtered, ordered, cut and projected: a query, or an include of one. */
export interface Selection {
  table: string;
  schema: TableSchema;
  relation: RelExpr;
  /** Output columns, includes among them. */
  columns: ColumnDescriptor[];
  includes: Include[];
}

/** Related rows delivered inside each row, as an array of rows. */
export interface Include {
  name: string;
  /** The column of the outer row whose value is looked for … */
  outerColumn: string;
  /** … in this column of the inner rows. */
  innerColumn: string;
  /** At most so many per outer row. */
  limit: number | null;
  /** What to drop the outer row for. */
  requirement: "Optional" | "AtLeastOne" | "MatchCorrelationCardinality";
  selection: Selection;
}

/** @throws EngineError `query compilation error: …` */
export function compileQuery(query: WireQuery, schema: Schema): QueryPlan {
  assertTablesExist(query, schema);
  const relation = query.relation_ir;
  const table = queryOutputTable(relation, query.table);
  const selection = compileSelection(table, relation, query.select_columns, schema, query);
  const readsRights = JSON.stringify(query).includes('"$can');
  return {
    ...selection,
    includeDeleted: query.include_deleted === true,
    tables: new Set([table, ...scannedTables(relation), ...includedTables(query.array_subqueries)]),
    readsRights,
    byRow: readsRights || selection.includes.length > 0 ? null : byRow(relation),
  };
}

function byRow(relation: RelExpr): ByRow | null {
  const plan = lowerRelation(relation);
  if (!plan || plan.seed || plan.gather || plan.columns || plan.joins.length > 0) return null;
  const { order, offset, limit } = plan;
  return { filter: withoutWindow(relation), order, offset, limit };
}

function withoutWindow(relation: RelExpr): RelExpr {
  if ("Limit" in relation) return withoutWindow(relation.Limit.input);
  if ("Offset" in relation) return withoutWindow(relation.Offset.input);
  if ("OrderBy" in relation) return withoutWindow(relation.OrderBy.input);
  return relation;
}

function compileSelection(
  table: string,
  relation: RelExpr,
  select: readonly string[] | null | undefined,
  schema: Schema,
  { array_subqueries }: Pick<WireQuery, "array_subqueries">,
): Selection {
  const tableSchema = tableOf(schema, table);
  if (!tableSchema) throw compilationError(`unknown table: ${table}`);
  const includes = array_subqueries.map((include) => compileInclude(include, schema));
  const available = [...tableSchema.columns, ...includes.map(includeColumn)];
  const columns = select
    ? select.flatMap(
        (name) => available.find((column) => column.name === name) ?? magicColumn(name) ?? [],
      )
    : available;
  return { table, schema: tableSchema, relation, columns, includes };
}

function compileInclude(include: ArraySubquery, schema: Schema): Include {
  const { table, select_columns, nested_arrays } = include;
  return {
    name: include.column_name,
    outerColumn: bareColumn(include.outer_column),
    innerColumn: include.inner_column,
    limit: include.limit,
    requirement: (include.requirement ?? "Optional") as Include["requirement"],
    selection: compileSelection(table, includeRelation(include), select_columns, schema, {
      array_subqueries: nested_arrays ?? [],
    }),
  };
}

function includeColumn({ name, selection }: Include): ColumnDescriptor {
  return {
    name,
    column_type: { type: "Array", element: { type: "Row", columns: selection.columns } },
    nullable: false,
  };
}
