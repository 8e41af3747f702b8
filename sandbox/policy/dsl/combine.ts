import type { PolicyExpr } from "../../../protocol/jazz.ts";

/** Nothing at all, the one part, or all of them under And or Or. */
export function combine(type: "And" | "Or", exprs: PolicyExpr[]): PolicyExpr {
  const [only, ...others] = exprs;
  if (!only) return { type: type === "And" ? "True" : "False" };
  return others.length === 0 ? only : { type, exprs };
}
