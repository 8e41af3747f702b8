import { type ComparedLiteral, comparedLiterals, mismatchOf } from "./literals.ts";
import type { Rule } from "./rule.ts";

/** A string shaped like an id becomes an id, whatever the column; ids never equal text. */
export const uuidLiteral: Rule = {
  id: "uuid-literal",
  title: "id against text",
  expression: (placed) =>
    comparedLiterals(placed)
      .filter((literal) => mismatchOf(literal) === "uuid")
      .map((literal) => ({ effect: literal.effect, ...explain(literal) })),
};

function explain({ column, type, code, value, readsUuids }: ComparedLiteral) {
  if (value.type === "Uuid") {
    return {
      problem: `${column} is a ${type.type} column, and ${code} became a Uuid because it looks like one: the two are never equal.`,
      advice: `Compare ${column} with a value of the session, or make it a Uuid column.`,
    };
  }
  if (readsUuids) {
    return {
      problem: `${column} holds Uuids, and ${code} is none: the two are never equal.`,
      advice: `Write an id, or make ${column} a text column.`,
    };
  }
  return {
    problem: `${column} holds Uuids and ${code} is text, which in and contains do not read as an id: the two are never equal.`,
    advice: "Use plain equality, which does, or anyOf with one equality for each id.",
  };
}
