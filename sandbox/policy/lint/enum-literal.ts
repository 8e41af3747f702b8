import { comparedLiterals } from "./literals.ts";
import type { Rule } from "./rule.ts";

/** A literal that is none of an enum's values. */
export const enumLiteral: Rule = {
  id: "enum-literal",
  title: "no value of the enum",
  expression: (placed) =>
    comparedLiterals(placed).flatMap(({ column, type, value, code, effect }) => {
      if (placed.expr.type === "Contains" || type.type !== "Enum" || value.type !== "Text")
        return [];
      if (type.variants.includes(value.value)) return [];
      return {
        effect,
        problem: `${column} is never ${code}: it is one of ${type.variants.join(", ")}.`,
        advice: "Check the spelling.",
      };
    }),
};
