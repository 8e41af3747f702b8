/**
 * Takes back writes that were played for good, the last one first: as who made them, or where
 * the engine refuses that, as the page's own user. What was written since stays.
 */
import { authorOf, type Scope } from "../../../protocol/attribution.ts";
import type { UndoResult, UndoStep } from "../../../protocol/commands.ts";
import { stamps, wayBack } from "../../../protocol/way-back.ts";
import { hasOwn, messageOf, toJson } from "../primordials.ts";
import type { Pen } from "./pen.ts";
import { readRow } from "./read-row.ts";
import type { Play } from "./stage.ts";

export interface Undo extends Play<UndoResult> {
  pen: Pen;
}

/** One result per step, in the order they are undone. Must not run within a page's call. */
export async function undo(steps: readonly UndoStep[], run: Undo): Promise<UndoResult[]> {
  const results: UndoResult[] = [];
  for (const step of [...steps].reverse()) {
    await run.breathe();
    const result = await undoOne(step, run);
    results.push(result);
    run.progress(result);
  }
  return results;
}

async function undoOne(step: UndoStep, run: Undo): Promise<UndoResult> {
  const { write, table, row } = step;
  const result: UndoResult = { write, outcome: "not undone", left: [], by: null, batch: null };
  const stays = (...left: string[]): UndoResult => ({ ...result, left });
  if (run.stopped()) return stays("It was stopped before this write.");
  try {
    const schema = run.calls.schema();
    const structure = hasOwn(schema, table) ? schema[table] : undefined;
    if (!structure) return stays(`This page's engine has no table “${table}”.`);
    const now = await readRow(run.calls, schema, table, row);
    const { counter, outcome, left } = wayBack(step, now, structure);
    if (!counter) return { ...result, outcome, left };
    const refusals: string[] = [];
    for (const [by, scope] of scopesOf(run)) {
      const author = authorOf(scope);
      try {
        const { batch } = run.pen.write({ ...counter, table, row, scope, batch: null });
        const last = stamps(step, author);
        return { ...result, outcome, left: [...left, last], by, batch };
      } catch (error) {
        refusals.push(`As ${author}: ${messageOf(error)}`);
      }
    }
    return stays(...refusals);
  } catch (error) {
    return stays(messageOf(error));
  }
}

/** Without a session nothing is checked: the page's own user is only asked where there is one. */
function scopesOf({ scope, pen: { page } }: Undo): [NonNullable<UndoResult["by"]>, Scope][] {
  const another = page.session !== null && toJson(page) !== toJson(scope);
  return another
    ? [
        ["persona", scope],
        ["page", page],
      ]
    : [["persona", scope]];
}
