import type { PolicyExpr, PolicyOperation } from "../../protocol/jazz.ts";
import type { Frame, Run } from "./frame.ts";
import type { Verdict } from "./verdict.ts";

/** Expressions that started over on other rows: `Exists` and relations whose tables have policies. */
export interface Nesting {
  expr: PolicyExpr;
  table: string;
  rowId: string;
  operation: PolicyOperation;
  up: Nesting | undefined;
}

/** Levels beyond which the call stack might not hold out. */
const LEVELS = 200;

class EndlessPolicy extends Error {
  override name = "EndlessPolicy";
}

/**
 * Enters an expression that starts over on other rows. Its outcome depends on expression, row and
 * operation alone, so meeting the same again (once more is allowed: the judged row may be newer
 * than the stored one) means that it never ends.
 */
export function enterNesting(expr: PolicyExpr, frame: Frame): Nesting {
  const { table, row, operation, nesting: up } = frame;
  let met = 0;
  let levels = 0;
  for (let at = up; at; at = at.up) {
    levels++;
    if (at.expr === expr && at.rowId === row.id && at.operation === operation) met++;
  }
  if (met > 1) throw new EndlessPolicy(`A policy of ${table} asks about itself without end.`);
  if (levels > LEVELS) throw new EndlessPolicy(`Policies ask each other over ${LEVELS} levels.`);
  return { expr, table, rowId: row.id, operation, up };
}

/** The engine crashes on a policy that asks about itself without end, so no verdict is right. */
export function untilEndless(run: Run, clause: string, judgeRow: () => Verdict): Verdict {
  const mark = run.trace?.mark() ?? 0;
  try {
    return judgeRow();
  } catch (error) {
    if (!(error instanceof EndlessPolicy)) throw error;
    run.trace?.unwind(mark);
    run.trace?.note(error.message);
    run.missing.add(`an end of ${clause}, which asks about itself`);
    return "unknown";
  }
}
