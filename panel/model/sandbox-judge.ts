import type { Session } from "../../protocol/jazz.ts";
import type { Evidence, Question } from "../../sandbox/policy/evidence.ts";
import { judge } from "../../sandbox/policy/judge.ts";
import { judgeMerged } from "../../sandbox/policy/judge-merged.ts";
import type { SandboxVerdict } from "./sandbox-verdict.ts";

/**
 * Whose rules: a server's, which are also a page's that got its policies from one, or those of an
 * engine that has the policies merged into its schema.
 */
export type SandboxRules = "server" | "merged";

/** Judges; policies that the sandbox cannot follow lead to `unknown`, never to an exception. */
export function sandboxVerdict(
  question: Question,
  session: Session | null,
  evidence: Evidence,
  rules: SandboxRules = "server",
): SandboxVerdict {
  try {
    const input = { question, session, evidence };
    const judgement = rules === "merged" ? judgeMerged(input) : judge(input);
    return { verdict: judgement.verdict, reason: judgement.reason, judgement };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return {
      verdict: "unknown",
      reason: `The sandbox cannot follow these policies: ${detail}`,
      judgement: null,
    };
  }
}
