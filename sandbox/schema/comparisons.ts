import type { CmpOp } from "../../protocol/jazz.ts";

/** The six comparisons by their name in the builder and in the permissions DSL. */
const BY_NAME = { eq: "Eq", ne: "Ne", gt: "Gt", gte: "Ge", lt: "Lt", lte: "Le" } as const;

export type ComparisonName = keyof typeof BY_NAME;

export function comparisonNamed(name: string): CmpOp | undefined {
  return Object.hasOwn(BY_NAME, name) ? BY_NAME[name as ComparisonName] : undefined;
}

export const COMPARISON_NAMES = Object.fromEntries(
  Object.entries(BY_NAME).map(([name, op]) => [op, name]),
) as Record<CmpOp, ComparisonName>;
