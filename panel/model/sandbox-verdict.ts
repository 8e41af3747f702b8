import type { Session } from "../../protocol/jazz.ts";
import type { Question, RowSnapshot } from "../../sandbox/policy/evidence.ts";
import type { Judgement } from "../../sandbox/policy/judge.ts";
import type { Right } from "../../sandbox/policy/rights.ts";
import type { VerdictWord } from "./verdict.ts";

/** The sandbox's view of one operation, for display. */
export interface SandboxVerdict {
  verdict: Judgement["verdict"];
  /** One sentence with the values that decided, or with what is missing. */
  reason: string;
  judgement: Judgement | null;
  /**
   * What the other evaluator of alpha.53 says, which judges writes where policies are merged into
   * the schema; `null` where it says the same.
   */
  merged: { verdict: Judgement["verdict"]; reason: string } | null;
}

/** Whether somebody's session was seen, or only their name, so that any claim may be missing. */
export type ClaimsKnowledge = "seen" | "unseen";

/** Judges an operation as somebody. */
export type SandboxJudge = (
  question: Question,
  session: Session | null,
  claims?: ClaimsKnowledge,
) => SandboxVerdict;

/** Judges what `$canRead` and its kin say of a row; `null` without a session, as in the engine. */
export type SandboxRightJudge = (
  right: Right,
  table: string,
  row: RowSnapshot,
  session: Session | null,
  claims?: ClaimsKnowledge,
) => VerdictWord | null;

/** Nothing could be judged, and why. */
export function unknownVerdict(missing: string): SandboxVerdict {
  return {
    verdict: "unknown",
    reason: `Not known here: ${missing}.`,
    judgement: null,
    merged: null,
  };
}
