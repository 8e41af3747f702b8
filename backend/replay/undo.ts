/**
 * Takes back writes that were played for good, the last one first: through the handle they were
 * made by, or where that is refused, as the backend itself. What was written since stays.
 */
import { authorOf } from "../../protocol/attribution.ts";
import type { UndoResult, UndoStep } from "../../protocol/commands.ts";
import { stamps, wayBack } from "../../protocol/way-back.ts";
import { messageOf } from "../safely.ts";
import type { Pen } from "./pen.ts";
import { breathe, type Play } from "./play.ts";

export interface Undo extends Play<UndoResult> {
  pen: Pen;
  /** The backend's own. */
  ownPen: Pen;
}

/** One result per step, in the order they are undone. */
export async function undo(steps: readonly UndoStep[], run: Undo): Promise<UndoResult[]> {
  const results: UndoResult[] = [];
  for (const step of [...steps].reverse()) {
    await breathe();
    const result = await undoOne(step, run);
    results.push(result);
    run.progress(result);
  }
  return results;
}

async function undoOne(step: UndoStep, run: Undo): Promise<UndoResult> {
  const { write, table, row } = step;
  const nothing: UndoResult = { write, outcome: "not undone", left: [], by: null, batch: null };
  const stays = (...left: string[]): UndoResult => ({ ...nothing, left });
  if (run.stopped()) return stays("It was stopped before this write.");
  try {
    const structure = run.tables.structure(table);
    if (!structure) return stays(`This backend's app has no table “${table}”.`);
    const now = await run.rows.read(run.own.db, table, row);
    const { counter, outcome, left } = wayBack(step, now, structure);
    if (!counter) return { ...nothing, outcome, left };
    const refusals: string[] = [];
    for (const { by, pen } of pensOf(run)) {
      const author = authorOf(pen.target.handle.scope);
      try {
        const { batch } = pen.write({ ...counter, table, row }, null);
        return { ...nothing, outcome, left: [...left, stamps(step, author)], by, batch };
      } catch (error) {
        refusals.push(`As ${author}: ${messageOf(error)}`);
      }
    }
    return stays(...refusals);
  } catch (error) {
    return stays(messageOf(error));
  }
}

/** Where the handle has the backend's permissions already, nobody else could do more. */
function pensOf({ pen, ownPen }: Undo): { by: NonNullable<UndoResult["by"]>; pen: Pen }[] {
  const checked = pen.target.handle.scope.session !== null;
  return checked
    ? [
        { by: "persona", pen },
        { by: "page", pen: ownPen },
      ]
    : [{ by: "persona", pen }];
}
