import type { Verdict } from "../../sandbox/policy/verdict.ts";

/** `allowed`, `denied` or `unknown`: never without the authority that says so. */
export type VerdictWord = Verdict;

/** A verdict of one authority. */
export interface AuthorityVerdict {
  authority: "page engine" | "page's Jazz" | "backend" | "sandbox" | "recorded";
  verdict: VerdictWord;
  /** Why, in a sentence. */
  reason: string;
}

/** Whether definite verdicts contradict each other: then one of them is wrong, which is a finding. */
export function disagree(verdicts: readonly AuthorityVerdict[]): boolean {
  const definite = new Set(
    verdicts.map(({ verdict }) => verdict).filter((verdict) => verdict !== "unknown"),
  );
  return definite.size > 1;
}
