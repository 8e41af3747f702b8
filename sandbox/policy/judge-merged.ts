import { evaluate } from "./evaluate.ts";
import { evaluateMerged } from "./evaluate-merged.ts";
import type { JudgeInput, Question } from "./evidence.ts";
import { allowsWith, type Judgement, judgeWith } from "./judge.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Judges a write as a Jazz does that has the policies merged into its schema, which is how
 * `createJazzContext({ permissions })` and apps that pass policies with their schema run. Its write
 * evaluator departs from the rules of the server (`judge`): see {@link evaluateMerged}.
 * Reads and restores are judged as ever.
 */
export function judgeMerged(input: JudgeInput): Judgement {
  return judgeWith(evaluatorFor(input.question), input);
}

/** The verdict of {@link judgeMerged} alone, without the cost of a trace. */
export function allowsMerged(input: JudgeInput): Verdict {
  return allowsWith(evaluatorFor(input.question), input);
}

function evaluatorFor({ kind }: Question) {
  return kind === "read" ? evaluate : evaluateMerged;
}
