import type { PolicyExpr } from "../../../protocol/jazz.ts";
import { sameRow } from "./place.ts";
import type { Rule } from "./rule.ts";

const ELSEWHERE =
  "Where permissions are merged into the schema (createJazzContext({ permissions }) and pages whose schema holds policies), writes are judged by another evaluator";

/** Writes that the two evaluators of alpha.53 judge differently. See `evaluate-merged.ts`. */
export const mergedEvaluator: Rule = {
  id: "merged-evaluator",
  title: "judged differently in backends",
  expression: ({ expr, at }) => {
    // Reads, and rows that an Exists looks at, are judged alike everywhere.
    if (at.operation === "select" || at.outer) return [];
    if (expr.type === "Not" && looksElsewhere(expr.expr)) {
      return [
        {
          effect: "differs",
          problem: `${ELSEWHERE}, which does not negate what looks at other rows: there this means the opposite.`,
          advice: "Say it without not, or have the server judge.",
        },
      ];
    }
    if (expr.type !== "Or" || expr.exprs.filter(looksElsewhere).length < 2) return [];
    return [
      {
        effect: "differs",
        problem: `${ELSEWHERE}, which wants every one of these to hold that looks at other rows, as long as no simple one does.`,
        advice:
          "Put what looks at other rows into one exists or allowedTo, or have the server judge.",
      },
    ];
  },
};

const COMPLEX: ReadonlySet<string> = new Set([
  "Exists",
  "ExistsRel",
  "Inherits",
  "InheritsReferencing",
]);

function looksElsewhere(expr: PolicyExpr): boolean {
  return [...sameRow(expr)].some(({ type }) => COMPLEX.has(type));
}
