import type { Session } from "../../protocol/jazz.ts";
import type { Question } from "../../sandbox/policy/evidence.ts";
import type { Judgement } from "../../sandbox/policy/judge.ts";

/** The sandbox's view of one operation, for display. */
export interface SandboxVerdict {
  verdict: Judgement["verdict"];
  /** One sentence with the values that decided, or with what is missing. */
  reason: string;
  judgement: Judgement | null;
}

/** Judges an operation as somebody. */
export type SandboxJudge = (question: Question, session: Session | null) => SandboxVerdict;

/** Nothing could be judged, and why. */
export function unknownVerdict(missing: string): SandboxVerdict {
  return { verdict: "unknown", reason: `Not known here: ${missing}.`, judgement: null };
}
