import { type Check, checksOf } from "./checks.ts";
import { evaluate } from "./evaluate.ts";
import type { JudgeInput, Question } from "./evidence.ts";
import type { Run } from "./frame.ts";
import { untilEndless } from "./nesting.ts";
import { judgeReason } from "./reason.ts";
import { judgeRowAccess, missingClause } from "./row-access.ts";
import { tableOf } from "./table-columns.ts";
import { type TraceNode, TraceRecorder } from "./trace.ts";
import type { Verdict } from "./verdict.ts";

/** What the policies say about one operation, and why. */
export interface Judgement {
  verdict: Verdict;
  /** The clauses judged, in order, as in `todos.update using`. Empty when none applies. */
  clauses: ClauseVerdict[];
  mode: "permissive" | "enforcing";
  trace: TraceNode;
  /** One sentence with the values that decided. */
  reason: string;
  /** What would have to be known for a definite verdict; empty unless `unknown`. */
  missing: string[];
}

export interface ClauseVerdict {
  name: string;
  verdict: Verdict;
}

/** Judges an operation by the rules of a Jazz server, with a trace of how it came to the verdict. */
export function judge(input: JudgeInput): Judgement {
  return judgeWith(evaluate, input);
}

/** The verdict alone: the same as {@link judge}'s, without the cost of a trace. */
export function allows(input: JudgeInput): Verdict {
  return allowsWith(evaluate, input);
}

/** As {@link allows}, with a given evaluator. */
export function allowsWith(evaluator: Run["evaluate"], input: JudgeInput): Verdict {
  return settle(input, evaluator, undefined).verdict;
}

/** As {@link judge}, with a given evaluator. */
export function judgeWith(evaluator: Run["evaluate"], input: JudgeInput): Judgement {
  const recorder = new TraceRecorder(describeQuestion(input.question));
  const outcome = settle(input, evaluator, recorder);
  recorder.root.verdict = outcome.verdict;
  return {
    ...outcome,
    mode: input.evidence.mode,
    trace: recorder.root,
    reason: judgeReason(recorder.root, outcome.missing),
  };
}

type Outcome = Pick<Judgement, "verdict" | "clauses" | "missing">;

function settle(
  { question, session, evidence, doubt }: JudgeInput,
  evaluator: Run["evaluate"],
  trace: TraceRecorder | undefined,
): Outcome {
  const withoutClauses = (verdict: Verdict, note: string): Outcome => {
    trace?.note(note);
    return { verdict, clauses: [], missing: [] };
  };
  if (!session) return withoutClauses("allowed", "Nothing is checked without a session.");
  if (question.kind === "restore") {
    return withoutClauses("allowed", "Jazz judges no restore on the client.");
  }
  const schema = tableOf(evidence.schema, question.table);
  if (!schema) {
    return withoutClauses("denied", `There is no table ${question.table} in the schema.`);
  }
  const reading = question.kind === "read";
  const run: Run = {
    session,
    evidence,
    reading,
    missing: new Set(),
    doubt,
    trace,
    evaluate: evaluator,
  };
  const clauses: ClauseVerdict[] = [];
  let verdict: Verdict = "allowed";
  for (const check of checksOf(question, schema)) {
    const part = judgeCheck(check, question, run);
    if (check.clause) clauses.push({ name: check.clause.name, verdict: part });
    if (part === "denied") return { verdict: part, clauses, missing: [] };
    if (part === "unknown") verdict = part;
  }
  return { verdict, clauses, missing: verdict === "unknown" ? [...run.missing] : [] };
}

function judgeCheck({ clause, row, operation }: Check, { table, kind }: Question, run: Run) {
  const { trace } = run;
  trace?.open(clause?.name ?? `no clause for ${kind}`, 0);
  const verdict = clause
    ? untilEndless(run, clause.name, () =>
        judgeRowAccess(run, { table, row, operation, expr: clause.expr }),
      )
    : missingClause(run, `${table} has no policy for ${kind}`);
  trace?.close(verdict);
  return verdict;
}

function describeQuestion({ kind, table, ...question }: Question): string {
  const { id } = "row" in question ? question.row : question.next;
  return `${kind} ${table}/${id}`;
}
