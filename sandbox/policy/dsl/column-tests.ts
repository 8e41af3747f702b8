import type { CmpOp } from "../../../protocol/jazz.ts";
import { comparisonNamed } from "../../schema/comparisons.ts";
import { isPlainObject } from "./references.ts";

/** One test of a where object's entry, before it is known what it is compiled into. */
export type ColumnTest =
  | { test: CmpOp | "Contains" | "In"; value: unknown }
  | { test: "IsNull" | "IsNotNull" };

/**
 * Reads what a where object says of a column: a value to equal, `null`, or an object of operators
 * (`eq ne gt gte lt lte in contains isNull`). Operators that are `undefined` are left out.
 * Throws a `TypeError` for an unknown operator or a misused one.
 */
export function columnTests(column: string, raw: unknown): ColumnTest[] {
  if (!isPlainObject(raw)) return [comparison("Eq", raw)];
  return Object.entries(raw)
    .filter(([, value]) => value !== undefined)
    .map(([operator, value]) => operatorTest(column, operator, value));
}

function operatorTest(column: string, operator: string, value: unknown): ColumnTest {
  const comparing = comparisonNamed(operator);
  if (comparing) return comparison(comparing, value);
  switch (operator) {
    case "in":
      return { test: "In", value };
    case "contains":
      return { test: "Contains", value };
    case "isNull":
      if (typeof value === "boolean") return { test: value ? "IsNull" : "IsNotNull" };
      throw new TypeError(`${column}: isNull takes true or false.`);
    default:
      throw new TypeError(
        `${column}: there is no operator "${operator}". Use eq, ne, gt, gte, lt, lte, in, contains or isNull.`,
      );
  }
}

/** Equal to `null` and not equal to it are tests of their own. */
function comparison(test: CmpOp, value: unknown): ColumnTest {
  if (value !== null) return { test, value };
  if (test === "Eq") return { test: "IsNull" };
  return test === "Ne" ? { test: "IsNotNull" } : { test, value };
}
