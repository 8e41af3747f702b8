import type {
  ArraySubquery,
  RelExpr,
  RelPredicate,
  RelValue,
  Schema,
} from "../../protocol/jazz.ts";
import { bareColumn } from "./bare-column.ts";
import { type BuiltCondition, type BuiltQuery, readBuiltQuery } from "./built-query.ts";
import { comparisonNamed } from "./comparisons.ts";
import { columnTypeOf, typedCondition } from "./condition-value.ts";
import { gatherRelation, hopRelation } from "./relation-steps.ts";
import { type Relation, relationNamed } from "./relations.ts";
import { hiddenIncludeColumn, selectedColumns } from "./selected-columns.ts";

/**
 * A builder's JSON as the wire JSON that the engine's `query` and `createSubscription` take
 * (`runtime/query-adapter.ts`), key order included.
 *
 * @throws for unknown tables, columns, relations and operators.
 */
export function translateQuery(builderJson: string, schema: Schema): string {
  const query = readBuiltQuery(JSON.parse(builderJson));
  const select = outputColumns(query, schema, query.table);
  return JSON.stringify({
    table: query.table,
    array_subqueries: subqueries(query, schema, query.table),
    relation_ir: relation(query, schema),
    ...(query.includeDeleted ? { include_deleted: true } : {}),
    ...(select ? { select_columns: select } : {}),
  });
}

function relation(query: BuiltQuery, schema: Schema): RelExpr {
  const { table, hops, gather, orderBy, offset, limit } = query;
  if ((gather || hops.length > 0) && Object.keys(query.includes).length > 0) {
    const step = gather ? "gather" : "hopTo";
    throw new Error(`${step}(...) does not yet support include(...).`);
  }
  let expr = filtered(
    { TableScan: { table } },
    conditionsPredicate(query.conditions, schema, table, table),
  );
  if (gather) {
    expr = gatherRelation(gather, table, expr, schema, (conditions) =>
      conditionsPredicate(conditions, schema, gather.step_table, gather.step_table),
    );
  }
  const hopped = hopRelation(expr, table, hops, schema);
  expr = hopped.expr;
  if (orderBy.length > 0) {
    for (const [column] of orderBy) assertSortable(column, schema, hopped.table);
    expr = {
      OrderBy: {
        input: expr,
        terms: orderBy.map(([column, direction]) => ({
          column: { column },
          direction: direction === "desc" ? "Desc" : "Asc",
        })),
      },
    };
  }
  if (offset !== undefined && offset > 0) expr = { Offset: { input: expr, offset } };
  if (limit !== undefined) expr = { Limit: { input: expr, limit } };
  return expr;
}

function filtered(input: RelExpr, predicate: RelPredicate): RelExpr {
  return predicate === "True" ? input : { Filter: { input, predicate } };
}

function assertSortable(column: string, schema: Schema, table: string): void {
  const type = columnTypeOf(schema, table, column)?.type;
  if (type === "Bytea" || type === "Json") {
    throw new Error(`${type.toUpperCase()} column "${column}" cannot be used in orderBy().`);
  }
}

function conditionsPredicate(
  conditions: readonly BuiltCondition[],
  schema: Schema,
  table: string,
  scope: string,
): RelPredicate {
  const parts = conditions.map((one) => conditionPredicate(one, schema, table, scope));
  const [only] = parts;
  return only === undefined ? "True" : parts.length === 1 ? only : { And: parts };
}

function conditionPredicate(
  condition: BuiltCondition,
  schema: Schema,
  table: string,
  scope: string,
): RelPredicate {
  const { op, value } = condition;
  const { column, literal } = typedCondition(condition, schema, table);
  const left = { scope, column };
  if (op === "in") {
    if (!Array.isArray(value)) throw new Error('"in" operator requires an array value');
    return { In: { left, values: value.map((one) => ({ Literal: literal(one) })) } };
  }
  const nullTest = asNullTest(condition);
  if (nullTest)
    return nullTest === "IsNull" ? { IsNull: { column: left } } : { IsNotNull: { column: left } };
  const right: RelValue = isFrontier(value) ? { RowId: "Frontier" } : { Literal: literal(value) };
  if (op === "contains") return { Contains: { left, right } };
  const comparison = comparisonNamed(op);
  if (!comparison) throw new Error(`Unknown operator: ${op}`);
  return { Cmp: { left, op: comparison, right } };
}

/** `isNull`, and (un)equal to `null`, which ask the same. */
function asNullTest({ op, value }: BuiltCondition): "IsNull" | "IsNotNull" | undefined {
  if (op === "isNull") {
    if (typeof value !== "boolean" && value !== undefined) {
      throw new Error('"isNull" operator requires a boolean value.');
    }
    return value === false ? "IsNotNull" : "IsNull";
  }
  if (value !== null) return undefined;
  return op === "eq" ? "IsNull" : op === "ne" ? "IsNotNull" : undefined;
}

function isFrontier(value: unknown): boolean {
  return typeof value === "object" && value !== null && "__jazz_ir_frontier_row_id" in value;
}

/** The columns to deliver when some were selected; includes follow under hidden names. */
function outputColumns(query: BuiltQuery, schema: Schema, table: string): string[] | null {
  if (query.select.length === 0) return null;
  const columns = [
    ...selectedColumns(schema, table, query.select),
    ...Object.keys(query.includes).map(hiddenIncludeColumn),
  ];
  return columns.length > 0 ? columns : null;
}

function subqueries(query: BuiltQuery, schema: Schema, table: string): ArraySubquery[] {
  const hidden = query.select.length > 0;
  return Object.entries(query.includes).map(([name, include]) => {
    const related = relationNamed(schema, table, name);
    assertIncludable(name, include, related);
    const requirement = query.requireIncludes ? requirementOf(related) : undefined;
    const forward = related.direction === "forward";
    return {
      column_name: hidden ? hiddenIncludeColumn(name) : name,
      table: related.toTable,
      inner_column: forward ? "id" : related.toColumn,
      outer_column: `${table}.${forward ? related.fromColumn : "id"}`,
      filters: include.conditions.map((one) => includeFilter(one, schema, related.toTable)),
      joins: [],
      select_columns: outputColumns(include, schema, related.toTable),
      order_by: include.orderBy.map(([column, direction]) => [
        bareColumn(column),
        direction === "desc" ? "Descending" : "Ascending",
      ]),
      limit: include.limit ?? null,
      ...(requirement ? { requirement } : {}),
      nested_arrays: subqueries(include, schema, related.toTable),
    };
  });
}

function requirementOf({ direction, nullable, many }: Relation): string | undefined {
  if (direction !== "forward" || nullable) return undefined;
  return many ? "MatchCorrelationCardinality" : "AtLeastOne";
}

function assertIncludable(name: string, include: BuiltQuery, { toTable }: Relation): void {
  const problem = (text: string) => new Error(`Include builder for relation "${name}" ${text}`);
  if (include.table && include.table !== toTable) {
    throw problem(`must target table "${toTable}", got "${include.table}".`);
  }
  if (include.offset) throw problem("does not support offset().");
  if (include.hops.length > 0) throw problem("does not support hopTo(...).");
  if (include.gather) throw problem("does not support gather(...).");
}

/** An include's condition: the operator outside, `{Eq: {column, value}}`. */
function includeFilter(condition: BuiltCondition, schema: Schema, table: string): unknown {
  const { op, value } = condition;
  const { column, literal } = typedCondition(condition, schema, table);
  const nullTest = asNullTest(condition);
  if (nullTest) return { [nullTest]: { column } };
  const operator = op === "contains" ? "Contains" : comparisonNamed(op);
  if (!operator) {
    throw new Error(`Include builder for table "${table}" does not support "${op}" filters.`);
  }
  return { [operator]: { column, value: literal(value) } };
}
