import { columnType, storedType } from "./column-type.ts";
import type { Rule } from "./rule.ts";

const COMPARED: ReadonlySet<string> = new Set(["Text", "Integer", "BigInt", "Uuid"]);

/** `in` over a claim works for some types of column only. */
export const inColumnType: Rule = {
  id: "in-column-type",
  title: "in on a type it does not know",
  expression: ({ expr, at }) => {
    if (expr.type !== "In") return [];
    const type = columnType(expr.column, at);
    if (!type || COMPARED.has(storedType(type))) return [];
    return [
      {
        effect: at.negated ? "grants" : "denies",
        problem: `${expr.column} is a ${type.type} column: in over a claim looks for text, whole numbers and ids only, so this is always false.`,
        advice: "Compare a column of one of these types.",
      },
    ];
  },
};
