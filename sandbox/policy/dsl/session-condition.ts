import type { PolicyExpr } from "../../../protocol/jazz.ts";
import { type ColumnTest, columnTests } from "./column-tests.ts";
import { combine } from "./combine.ts";
import type { WhereObject } from "./condition.ts";
import { isReference, splitPath } from "./references.ts";

/** Compiles `session.where(…)`: paths compared with literals only. */
export function sessionCondition(where: WhereObject): PolicyExpr {
  const exprs = Object.entries(where)
    .filter(([, raw]) => raw !== undefined)
    .flatMap(([name, raw]) => pathCondition(name, raw));
  return combine("And", exprs);
}

function pathCondition(name: string, raw: unknown): PolicyExpr[] {
  const path = splitPath(name);
  if (path.length === 0) throw new TypeError("session.where needs paths such as claims.role.");
  const tests = sessionTests(name, raw);
  return tests.length === 0 ? [{ type: "True" }] : tests.map((test) => pathExpr(name, path, test));
}

/** Objects hold operators, so a nested claim is named by a dotted path. */
function sessionTests(name: string, raw: unknown): ColumnTest[] {
  try {
    return columnTests(name, raw);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TypeError(`session.where: ${error.message} Name nested claims by a dotted path.`);
  }
}

function pathExpr(name: string, path: string[], test: ColumnTest): PolicyExpr {
  switch (test.test) {
    case "IsNull":
      return { type: "SessionIsNull", path };
    case "IsNotNull":
      return { type: "SessionIsNotNull", path };
    case "Contains":
      return { type: "SessionContains", path, value: literal(name, test.value) };
    case "In":
      if (!Array.isArray(test.value)) {
        throw new TypeError(`session.where: ${name}: in takes an array of literal values.`);
      }
      if (test.value.length === 0) return { type: "False" };
      return {
        type: "SessionInList",
        path,
        values: test.value.map((value) => literal(name, value)),
      };
    default:
      return { type: "SessionCmp", path, op: test.test, value: literal(name, test.value) };
  }
}

function literal(name: string, value: unknown): { type: "Literal"; value: unknown } {
  if (!isLiteral(value)) {
    throw new TypeError(`session.where: ${name} can only be compared with literal values.`);
  }
  return { type: "Literal", value };
}

/** Dates and bytes are the only objects that are values. */
function isLiteral(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isLiteral);
  if (typeof value !== "object" || value === null) {
    return value !== undefined && typeof value !== "function";
  }
  return !isReference(value) && (value instanceof Date || value instanceof Uint8Array);
}
