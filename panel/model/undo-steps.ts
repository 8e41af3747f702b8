import type { UndoStep } from "../../protocol/commands.ts";
import type { ReplayLine } from "./replay-line.ts";
import type { FateWord } from "./write-fate.ts";

/** What to ask a page in order to take a replay back, and what there is nothing to do about. */
export interface UndoPlan {
  /** In the order the writes were made. */
  steps: UndoStep[];
  /** Writes that are not among the steps, by number: what that makes of them, and why. */
  left: Map<number, { outcome: "nothing to undo" | "not undone"; why: string }>;
}

/**
 * Plans the undo of a replay for good. Only what was made can be taken back, and what a server
 * has rejected is gone already.
 * @param fateOf what became of a line's write since, as far as it is known.
 */
export function undoPlan(
  lines: readonly ReplayLine[],
  fateOf: (line: ReplayLine) => FateWord | null,
): UndoPlan {
  const plan: UndoPlan = { steps: [], left: new Map() };
  for (const line of [...lines].sort((left, right) => left.nth - right.nth)) {
    if (line.real?.outcome !== "made") continue;
    const { number, op } = line.write;
    const { table, row, before, after } = line;
    if (fateOf(line) === "rejected") {
      const why = "The server rejected it, so it is gone already.";
      plan.left.set(number, { outcome: "nothing to undo", why });
    } else if (table === null || row === null) {
      const why = "The page did not say which row it wrote to, so it stays.";
      plan.left.set(number, { outcome: "not undone", why });
    } else {
      plan.steps.push({ write: number, op, table, row, before, after });
    }
  }
  return plan;
}
