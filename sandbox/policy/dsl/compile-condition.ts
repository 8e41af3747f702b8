import type { PolicyExpr, PolicyValue, RelExpr } from "../../../protocol/jazz.ts";
import { OUTER_ROW } from "../session-path.ts";
import { type ColumnTest, columnTests } from "./column-tests.ts";
import { combine } from "./combine.ts";
import type { Condition, WhereObject } from "./condition.ts";
import { type ForeignKeys, withForeignKeys } from "./foreign-keys.ts";
import { type RelationsOf, resolveQualified } from "./qualified-where.ts";
import { CurrentRow, RowRef, sessionPathOf } from "./references.ts";
import { filtered, type RelationFilter, relationExpr } from "./relation-state.ts";
import { sessionCondition } from "./session-condition.ts";

/** What compiling needs to know of the app's schema. */
export interface CompileContext {
  relationsOf: RelationsOf;
  foreignKeys: ForeignKeys;
}

/** Compiles a condition for the table its rule is about. */
export function compileCondition(
  { node }: Condition,
  table: string,
  context: CompileContext,
): PolicyExpr {
  switch (node.kind) {
    case "expr":
      return withForeignKeys(node.expr, table, context.foreignKeys);
    case "session":
      return sessionCondition(node.where);
    case "relation":
      return { type: "ExistsRel", rel: relationExpr(node.relation.state) };
    case "where":
      return compileWhere(node.where, table, context);
    case "exists":
      return compileExists(node.where, node.table, context);
    default: {
      const exprs = node.parts.map((part) => compileCondition(part, table, context));
      return combine(node.kind, exprs);
    }
  }
}

/** With columns of related tables, a rule holds for the rows that a relation contains. */
function compileWhere(where: WhereObject, table: string, context: CompileContext): PolicyExpr {
  const { isQualified, filters, rel } = whereRelation(where, table, context);
  if (!isQualified) return columnConditions(filters, "its own columns");
  const anchor = {
    Cmp: {
      left: { scope: table, column: "id" },
      op: "Eq" as const,
      right: { RowId: "Outer" as const },
    },
  };
  return { type: "ExistsRel", rel: filtered(rel(), [anchor]) };
}

function compileExists(where: WhereObject, table: string, context: CompileContext): PolicyExpr {
  const { isQualified, filters, rel } = whereRelation(where, table, context);
  if (isQualified) return { type: "ExistsRel", rel: rel() };
  return { type: "Exists", table, condition: columnConditions(filters, "and the row's") };
}

function whereRelation(where: WhereObject, table: string, { relationsOf }: CompileContext) {
  const state = { kind: "table" as const, table, joins: [] };
  const { filters, joins, isQualified } = resolveQualified(state, where, table, relationsOf);
  const rel = (): RelExpr =>
    relationExpr({
      ...state,
      base: { TableScan: { table } },
      scope: table,
      filters,
      joins,
      select: undefined,
    });
  return { isQualified, filters, rel };
}

type Reach = "its own columns" | "and the row's";

function columnConditions(filters: readonly RelationFilter[], reach: Reach): PolicyExpr {
  return combine(
    "And",
    filters.flatMap(({ column, raw }) => columnCondition(column, raw, reach)),
  );
}

function columnCondition(column: string, raw: unknown, reach: Reach): PolicyExpr[] {
  const tests = columnTests(column, raw);
  return tests.length === 0
    ? [{ type: "True" }]
    : tests.map((test) => columnExpr(column, test, reach));
}

function columnExpr(column: string, test: ColumnTest, reach: Reach): PolicyExpr {
  switch (test.test) {
    case "IsNull":
    case "IsNotNull":
      return { type: test.test, column };
    case "Contains":
      return { type: "Contains", column, value: policyValue(test.value, reach) };
    case "In":
      return inExpr(column, test.value, reach);
    default:
      return { type: "Cmp", column, op: test.test, value: policyValue(test.value, reach) };
  }
}

function inExpr(column: string, list: unknown, reach: Reach): PolicyExpr {
  const path = sessionPathOf(list);
  if (path) return { type: "In", column, session_path: [...path] };
  if (!Array.isArray(list)) {
    throw new TypeError(`${column}: in takes an array or a session reference.`);
  }
  if (list.length === 0) return { type: "False" };
  return { type: "InList", column, values: list.map((value) => policyValue(value, reach)) };
}

function policyValue(value: unknown, reach: Reach): PolicyValue {
  const path = sessionPathOf(value);
  if (path) return { type: "SessionRef", path: [...path] };
  if (value instanceof CurrentRow) {
    throw new TypeError("current has a meaning only in a gather step.");
  }
  if (!(value instanceof RowRef)) return { type: "Literal", value };
  if (reach === "and the row's") return { type: "SessionRef", path: [OUTER_ROW, value.column] };
  throw new TypeError(
    `row.${value.column} can only be used inside exists: a rule's own columns are compared with values.`,
  );
}
