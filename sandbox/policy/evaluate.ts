import type { PolicyExpr } from "../../protocol/jazz.ts";
import { atomVerdict } from "./atoms.ts";
import { existsVerdict } from "./exists.ts";
import { existsRelVerdict } from "./exists-rel.ts";
import type { Frame } from "./frame.ts";
import { inheritsVerdict } from "./inherits.ts";
import { inheritsReferencingVerdict } from "./inherits-referencing.ts";
import { renderExpr } from "./render-policy.ts";
import { negate, type Verdict } from "./verdict.ts";

/** Hops beyond which everything is denied. */
const DEPTH_LIMIT = 64;

/**
 * The evaluator of server and catalogue clients: proper boolean algebra, extended to three values.
 * Source: `PolicyContextEvaluator` in `graph_nodes/policy_eval.rs`.
 */
export function evaluate(expr: PolicyExpr, frame: Frame): Verdict {
  const { trace } = frame.run;
  if (!trace) return judgeExpr(expr, frame);
  trace.open(renderExpr(expr), frame.depth, expr);
  const verdict = judgeExpr(expr, frame);
  trace.close(verdict);
  return verdict;
}

function judgeExpr(expr: PolicyExpr, frame: Frame): Verdict {
  if (frame.depth > DEPTH_LIMIT) return "denied";
  switch (expr.type) {
    case "And":
      return untilVerdict("denied", expr.exprs, frame);
    case "Or":
      return untilVerdict("allowed", expr.exprs, frame);
    case "Not":
      return negate(frame.run.evaluate(expr.expr, frame));
    case "Exists":
      return existsVerdict(expr, frame);
    case "ExistsRel":
      return existsRelVerdict(expr, frame);
    case "Inherits":
      return inheritsVerdict(expr, frame);
    case "InheritsReferencing":
      return inheritsReferencingVerdict(expr, frame, frame.access);
    default:
      return atomVerdict(expr, frame);
  }
}

/** And and Or of Kleene: stops at the verdict that settles it, else unknown if any part is. */
function untilVerdict(
  settling: "allowed" | "denied",
  exprs: readonly PolicyExpr[],
  frame: Frame,
): Verdict {
  let verdict: Verdict = negate(settling);
  for (const expr of exprs) {
    const part = frame.run.evaluate(expr, frame);
    if (part === settling) return part;
    if (part === "unknown") verdict = part;
  }
  return verdict;
}
