import type { Session } from "../../protocol/jazz.ts";
import type { Evidence, Question } from "../../sandbox/policy/evidence.ts";
import { judge } from "../../sandbox/policy/judge.ts";
import type { SandboxVerdict } from "./sandbox-verdict.ts";

/** Judges; policies that the sandbox cannot follow lead to `unknown`, never to an exception. */
export function sandboxVerdict(
  question: Question,
  session: Session | null,
  evidence: Evidence,
): SandboxVerdict {
  try {
    const judgement = judge({ question, session, evidence });
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
