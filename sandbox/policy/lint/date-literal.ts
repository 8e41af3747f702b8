import type { CmpOp } from "../../../protocol/jazz.ts";
import { comparedLiterals } from "./literals.ts";
import type { Rule } from "./rule.ts";

/** Operators that hold when the column is a thousand times as large as it should be. */
const HOLDS: ReadonlySet<CmpOp> = new Set(["Gt", "Ge", "Ne"]);

/** Dates are written in milliseconds, and provenance times are kept in microseconds. */
export const dateLiteral: Rule = {
  id: "date-literal",
  title: "milliseconds against microseconds",
  expression: (placed) => {
    const { expr, at } = placed;
    if (expr.type !== "Cmp") return [];
    const holds = HOLDS.has(expr.op);
    return comparedLiterals(placed)
      .filter(({ column, value }) => column.startsWith("$") && value.type === "Timestamp")
      .map(({ column, code }) => ({
        effect: holds === at.negated ? "denies" : "grants",
        problem: `${column} is in microseconds and ${code} in milliseconds, so this is always ${holds}.`,
        advice: `Keep the time in a column of your own, or compare ${column} with a number a thousand times as large.`,
      }));
  },
};
