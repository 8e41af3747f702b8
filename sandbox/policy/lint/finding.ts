import type { PolicyExpr } from "../../../protocol/jazz.ts";

/**
 * What a silent failure does to the policy's meaning: it lets fewer through than one would think,
 * lets more through, is judged differently in different places, does nothing at all, or keeps Jazz
 * from taking the permissions.
 */
export type Effect = "denies" | "grants" | "differs" | "ignored" | "refused";

/** What a rule has to say about one place. */
export interface Remark {
  effect: Effect;
  /** What is the matter, in a sentence. */
  problem: string;
  /** What to do about it, in a sentence. */
  advice: string;
}

/** A silent failure in somebody's policies. */
export interface Finding extends Remark {
  /** Id of the rule that found it, as in `session-path`. */
  rule: string;
  table: string;
  /** The clause, as in `todos.select using`, or the operation or table that has none. */
  clause: string;
  /** The place in the compiled permissions, as in `todos.select.using.exprs[1]`. */
  path: string;
  /** The expression as code, where it is about one. */
  code: string | null;
  expr: PolicyExpr | null;
}
