import type { TraceNode } from "../../sandbox/policy/trace.ts";
import { operandText } from "./operand-text.ts";

/** The claims that a judgement looked at, as in `session.claims.role = "lead" (Text)`. */
export function claimsInTrace(node: TraceNode): string[] {
  const own = node.operands
    .filter(({ origin, name }) => origin === "session" && name.startsWith("session.claims."))
    .map(operandText);
  return [...new Set([...own, ...node.children.flatMap(claimsInTrace)])];
}
