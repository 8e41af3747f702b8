import { comparedLiterals, mismatchOf } from "./literals.ts";
import type { Rule } from "./rule.ts";

/** Number types are not widened: the integer 10 differs from the big integer 10. */
export const numberLiteral: Rule = {
  id: "number-literal",
  title: "number of another type",
  expression: (placed) =>
    comparedLiterals(placed)
      .filter((literal) => mismatchOf(literal) === "number")
      .map(({ column, type, code, value, effect }) => ({
        effect,
        problem: `${column} is a ${type.type} column and ${code} is a ${value.type}: Jazz does not convert numbers in policies, so the two are never equal, nor is one less than the other.`,
        advice: `Make ${column} a column of type ${value.type}, or compare another column.`,
      })),
};
