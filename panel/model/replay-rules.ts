import type { Session } from "../../protocol/jazz.ts";
import type { Evidence, Question } from "../../sandbox/policy/evidence.ts";
import { judgeMerged } from "../../sandbox/policy/judge-merged.ts";
import { sandboxVerdict } from "./sandbox-judge.ts";
import { type SandboxVerdict, unknownVerdict } from "./sandbox-verdict.ts";

/**
 * Whose rules: a server's, which are also a page's that got its policies from one, or those of an
 * engine that has the policies merged into its schema.
 */
export type SandboxRules = "server" | "merged";

/** Judges by these rules; policies that the sandbox cannot follow lead to `unknown`. */
export function verdictBy(
  rules: SandboxRules,
  question: Question,
  session: Session | null,
  evidence: Evidence,
): SandboxVerdict {
  const server = sandboxVerdict(question, session, evidence);
  if (rules === "server" || !server.judgement) return server;
  try {
    const judgement = judgeMerged({ question, session, evidence });
    const { verdict, reason } = judgement;
    return { ...unknownVerdict(""), verdict, reason, judgement };
  } catch {
    return server;
  }
}
