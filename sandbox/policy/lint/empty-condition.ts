import type { PolicyExpr } from "../../../protocol/jazz.ts";
import type { Rule } from "./rule.ts";

/**
 * A part that says nothing. In alpha.53 `session.claims.role` is `undefined`, and tests of
 * undefined values are left out without a word.
 */
export const emptyCondition: Rule = {
  id: "empty-condition",
  title: "condition that says nothing",
  expression: ({ expr, at }) => {
    const isPart = at.around.length > 0 || at.outer !== undefined;
    if (!isPart || !saysNothing(expr)) return [];
    return [
      {
        effect: at.negated ? "denies" : "grants",
        problem:
          "This part is true for everybody. A test whose value was undefined is left out when permissions are compiled, and session.claims.role is undefined.",
        advice: 'Write claims as session["claims.role"].',
      },
    ];
  },
};

function saysNothing(expr: PolicyExpr): boolean {
  return expr.type === "True" || (expr.type === "And" && expr.exprs.length === 0);
}
