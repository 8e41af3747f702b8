import { lowerRelation } from "../../relation/lower-relation.ts";
import { partsOf } from "../../relation/relation-parts.ts";
import type { Rule } from "./rule.ts";

/** A relation of a shape that the engine cannot run: it denies, whatever it says. */
export const relationPlan: Rule = {
  id: "relation-plan",
  title: "relation that cannot be run",
  expression: ({ expr, at }) => {
    if (expr.type !== "ExistsRel") return [];
    const united = "Union" in expr.rel ? expr.rel.Union.inputs : [expr.rel];
    if (united.every((rel) => "Union" in rel || lowerRelation(rel))) return [];
    const hasNot = [...partsOf(expr.rel)].some(
      (part) => "Filter" in part && JSON.stringify(part.Filter.predicate).includes('"Not"'),
    );
    return [
      {
        effect: at.negated ? "grants" : "denies",
        problem: hasNot
          ? "The engine has no plan for a relation with not in it, so no row is ever found."
          : "The engine has no plan for a relation of this shape, so no row is ever found.",
        advice:
          "Put it as policy.<table>.exists.where(…), or as tables with where, join and hopTo.",
      },
    ];
  },
};
