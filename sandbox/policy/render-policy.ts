import type {
  PolicyExpr,
  PolicyOperation,
  PolicyValue,
  TablePolicies,
} from "../../protocol/jazz.ts";
import { COMPARISON_NAMES, type ComparisonName } from "../schema/comparisons.ts";
import { renderRelation } from "./render-relation.ts";
import {
  renderJson,
  renderKey,
  renderLiteral,
  renderMember,
  renderSessionLiteral,
} from "./render-value.ts";
import { outerColumn } from "./session-path.ts";

type Operator = ComparisonName | "in" | "contains" | "isNull";

const VERBS: Record<PolicyOperation, string> = {
  Select: "read",
  Insert: "insert",
  Update: "update",
  Delete: "delete",
};

/**
 * A table's policies as `definePermissions` code, a statement per operation. What the DSL has no
 * word for (`Not`, some relations) is written in the same style.
 */
export function renderTablePolicies(table: string, policies: TablePolicies): string[] {
  const { select, insert, update, delete: remove } = policies;
  const policy = renderMember("policy", table);
  return [
    ...statement(`${policy}.allowRead`, "where", select?.using),
    ...statement(`${policy}.allowInsert`, "where", insert?.with_check),
    ...renderUpdate(`${policy}.allowUpdate`, update),
    ...statement(`${policy}.allowDelete`, "where", remove?.using),
  ];
}

/** An expression as it is written inside `where(…)`, `allOf([…])` and `anyOf([…])`. */
export function renderExpr(expr: PolicyExpr): string {
  switch (expr.type) {
    case "True":
      return "allOf([])";
    case "False":
      return "anyOf([])";
    case "And":
      return renderAnd(expr.exprs);
    case "Or":
      return `anyOf([${expr.exprs.map(renderExpr).join(", ")}])`;
    case "Not":
      return `not(${renderExpr(expr.expr)})`;
    case "Exists":
      return `${renderMember("policy", expr.table)}.exists.where(${renderExpr(expr.condition)})`;
    case "ExistsRel":
      return `policy.exists(${renderRelation(expr.rel)})`;
    case "Inherits": {
      const args = [JSON.stringify(expr.via_column), ...depthOption(expr.max_depth)];
      return `allowedTo.${VERBS[expr.operation]}(${args.join(", ")})`;
    }
    case "InheritsReferencing": {
      const source = renderMember("policy", expr.source_table);
      const args = [source, JSON.stringify(expr.via_column), ...depthOption(expr.max_depth)];
      return `allowedTo.${VERBS[expr.operation]}Referencing(${args.join(", ")})`;
    }
    default:
      return renderAtom(expr);
  }
}

function renderAtom(expr: PolicyExpr): string {
  if (isCreatorTest(expr)) return "isCreator";
  const column = columnTest(expr);
  if (column) return `{ ${column.entry} }`;
  switch (expr.type) {
    case "SessionCmp":
      return sessionWhere(
        expr.path,
        test(COMPARISON_NAMES[expr.op], renderSessionLiteral(expr.value)),
      );
    case "SessionIsNull":
      return sessionWhere(expr.path, "null");
    case "SessionIsNotNull":
      return sessionWhere(expr.path, "{ ne: null }");
    case "SessionContains":
      return sessionWhere(expr.path, test("contains", renderSessionLiteral(expr.value)));
    case "SessionInList":
      return sessionWhere(
        expr.path,
        test("in", `[${expr.values.map(renderSessionLiteral).join(", ")}]`),
      );
    default:
      return renderJson(expr);
  }
}

/** Tests of different columns go into one object, as they are usually written. */
function renderAnd(exprs: readonly PolicyExpr[]): string {
  const tests = exprs.map((expr) => (isCreatorTest(expr) ? undefined : columnTest(expr)));
  const columns = new Set(tests.map((found) => found?.column));
  if (exprs.length > 0 && columns.size === exprs.length && !columns.has(undefined)) {
    return `{ ${tests.map((found) => found?.entry).join(", ")} }`;
  }
  return `allOf([${exprs.map(renderExpr).join(", ")}])`;
}

function columnTest(expr: PolicyExpr): { column: string; entry: string } | undefined {
  const entry = (column: string, value: string) => ({
    column,
    entry: `${renderKey(column)}: ${value}`,
  });
  switch (expr.type) {
    case "Cmp":
      return entry(expr.column, test(COMPARISON_NAMES[expr.op], renderOperand(expr.value)));
    case "IsNull":
      return entry(expr.column, "null");
    case "IsNotNull":
      return entry(expr.column, "{ ne: null }");
    case "Contains":
      return entry(expr.column, test("contains", renderOperand(expr.value)));
    case "In":
      return entry(expr.column, test("in", renderPath(expr.session_path)));
    case "InList":
      return entry(expr.column, test("in", `[${expr.values.map(renderOperand).join(", ")}]`));
    default:
      return undefined;
  }
}

function test(operator: Operator, operand: string): string {
  return operator === "eq" && operand !== "null" ? operand : `{ ${operator}: ${operand} }`;
}

export function renderOperand(value: PolicyValue): string {
  return value.type === "Literal" ? renderLiteral(value.value) : renderPath(value.path);
}

/** `session.user_id`, `session["claims.role"]`, or `row.id` for the row outside an `Exists`. */
export function renderPath(path: readonly string[]): string {
  const outer = outerColumn(path);
  return outer === undefined ? renderMember("session", path.join(".")) : renderMember("row", outer);
}

function sessionWhere(path: readonly string[], condition: string): string {
  return `session.where({ ${renderKey(path.join("."))}: ${condition} })`;
}

function depthOption(maxDepth: number | undefined): string[] {
  return maxDepth === undefined || maxDepth === null ? [] : [`{ maxDepth: ${maxDepth} }`];
}

function isCreatorTest(expr: PolicyExpr): boolean {
  return (
    expr.type === "Cmp" &&
    expr.column === "$createdBy" &&
    expr.op === "Eq" &&
    expr.value.type === "SessionRef" &&
    expr.value.path.join(".") === "user_id"
  );
}

function renderUpdate(allow: string, policy: TablePolicies["update"]): string[] {
  const using = policy?.using;
  const check = policy?.with_check;
  if (using && check && renderExpr(using) === renderExpr(check)) {
    return statement(allow, "where", using);
  }
  const old = using ? `.whereOld(${renderArgument(using)})` : "";
  const next = check ? `.whereNew(${renderArgument(check)})` : "";
  return old || next ? [`${allow}${old}${next};`] : [];
}

function statement(allow: string, method: string, expr: PolicyExpr | undefined): string[] {
  if (!expr) return [];
  if (expr.type === "True") return [`${allow}.always();`];
  if (expr.type === "False") return [`${allow}.never();`];
  return [`${allow}.${method}(${renderArgument(expr)});`];
}

/** A condition that refers to the outer row is written as a function of it. */
function renderArgument(expr: PolicyExpr): string {
  const code = renderExpr(expr);
  if (!/\brow[.[]/.test(code)) return code;
  return code.startsWith("{") ? `(row) => (${code})` : `(row) => ${code}`;
}
