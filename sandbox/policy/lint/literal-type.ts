import { comparedLiterals, mismatchOf } from "./literals.ts";
import type { Rule } from "./rule.ts";

const ISO_TIME = /^"\d{4}-\d\d-\d\dT/;

/** A literal of a type that the column never holds. */
export const literalType: Rule = {
  id: "literal-type",
  title: "literal of another type",
  expression: (placed) =>
    comparedLiterals(placed)
      .filter((literal) => mismatchOf(literal) === "other")
      .map(({ column, type, code, value, effect }) => ({
        effect,
        problem: `${column} is a ${type.type} column and ${code} is ${value.type}: the two are never equal.`,
        advice:
          type.type === "Timestamp" && ISO_TIME.test(code)
            ? "JSON.stringify turns dates into text: hand over or fetch the permissions instead of saving them that way."
            : `Write a literal of type ${type.type}.`,
      })),
};
