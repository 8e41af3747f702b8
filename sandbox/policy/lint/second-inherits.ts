import { sameRow, wholeOf } from "./place.ts";
import type { Rule } from "./rule.ts";

/** Jazz remembers every parent it has asked, and a second question to one is answered with no. */
export const secondInherits: Rule = {
  id: "second-inherits",
  title: "second look at the same parent",
  expression: (placed) => {
    const { expr, at } = placed;
    if (expr.type !== "Inherits") return [];
    const { via_column: via } = expr;
    const first = [...sameRow(wholeOf(placed))].find(
      (other) => other.type === "Inherits" && other.via_column === via,
    );
    if (first === expr) return [];
    return [
      {
        effect: at.negated ? "grants" : "denies",
        problem: `This clause has followed ${at.table}.${via} before, and Jazz answers a second question to the same row with no: this is always false, except for a null reference.`,
        advice: "Ask once: let the parent's own policy for that operation say all that is needed.",
      },
    ];
  },
};
