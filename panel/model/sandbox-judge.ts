import type { Session } from "../../protocol/jazz.ts";
import {
  anyDoubt,
  type ClaimDoubt,
  clientOnlyClaims,
  unseenClaims,
} from "../../sandbox/policy/claim-doubt.ts";
import type { Evidence, JudgeInput, Question, RowSnapshot } from "../../sandbox/policy/evidence.ts";
import { judge } from "../../sandbox/policy/judge.ts";
import { judgeMerged } from "../../sandbox/policy/judge-merged.ts";
import { judgeRight, type Right } from "../../sandbox/policy/rights.ts";
import type { ClaimsKnowledge, SandboxVerdict } from "./sandbox-verdict.ts";
import type { VerdictWord } from "./verdict.ts";

/** What bears on how far a session's claims can be trusted. */
export interface ClaimsContext {
  claims: ClaimsKnowledge;
  /** Whether there is a server, which may know other claims than the page. */
  hasServer: boolean;
}

/** Judges; policies that the sandbox cannot follow lead to `unknown`, never to an exception. */
export function sandboxVerdict(
  question: Question,
  session: Session | null,
  evidence: Evidence,
  context: ClaimsContext = { claims: "seen", hasServer: false },
): SandboxVerdict {
  const input: JudgeInput = { question, session, evidence, doubt: doubtOf(context) };
  try {
    const judgement = judge(input);
    const { verdict, reason } = judgement;
    return { verdict, reason, judgement, merged: mergedVerdict(input, verdict) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return {
      verdict: "unknown",
      reason: `The sandbox cannot follow these policies: ${detail}`,
      judgement: null,
      merged: null,
    };
  }
}

/** The same for `$canRead`, `$canEdit` and `$canDelete`. */
export function sandboxRight(
  right: Right,
  table: string,
  row: RowSnapshot,
  session: Session | null,
  evidence: Evidence,
  context: ClaimsContext,
): VerdictWord | null {
  try {
    return judgeRight(right, table, row, session, evidence, doubtOf(context));
  } catch {
    return "unknown";
  }
}

function mergedVerdict(input: JudgeInput, verdict: VerdictWord): SandboxVerdict["merged"] {
  const merged = judgeMerged(input);
  return merged.verdict === verdict ? null : { verdict: merged.verdict, reason: merged.reason };
}

function doubtOf({ claims, hasServer }: ClaimsContext): ClaimDoubt | undefined {
  const doubts = [
    ...(claims === "unseen" ? [unseenClaims] : []),
    ...(hasServer ? [clientOnlyClaims] : []),
  ];
  return doubts.length > 0 ? anyDoubt(...doubts) : undefined;
}
