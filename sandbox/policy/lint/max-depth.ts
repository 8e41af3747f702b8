import { partsOf } from "../../relation/relation-parts.ts";
import { effectiveDepth } from "../max-depth.ts";
import type { Rule } from "./rule.ts";

/** A depth that Jazz does not take. */
export const maxDepth: Rule = {
  id: "max-depth",
  title: "depth out of range",
  expression: ({ expr, at }) =>
    depthsOf(expr)
      .filter((depth) => effectiveDepth(depth) === undefined)
      .map((depth) => ({
        effect: at.negated ? "grants" : "denies",
        problem: `A maximal depth of ${depth} denies, an empty reference included: it has to be from 1 to 64.`,
        advice: "Leave maxDepth away for 10 hops.",
      })),
};

function depthsOf(expr: Parameters<NonNullable<Rule["expression"]>>[0]["expr"]): number[] {
  switch (expr.type) {
    case "Inherits":
    case "InheritsReferencing":
      return expr.max_depth === undefined || expr.max_depth === null ? [] : [expr.max_depth];
    case "ExistsRel":
      return [...partsOf(expr.rel)].flatMap((part) =>
        "Gather" in part ? [part.Gather.max_depth] : [],
      );
    default:
      return [];
  }
}
