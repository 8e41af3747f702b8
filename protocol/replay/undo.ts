/**
 * Takes back writes that were played for good, the last one first: as who made them, or where
 * that is refused, as the next who may. What was written since stays.
 */
import type { UndoResult, UndoStep } from "../commands.ts";
import type { TaggedRecord } from "../jazz.ts";
import { messageOf } from "../message-of.ts";
import { stamps, wayBack } from "../way-back.ts";
import { noTable, type Play, type Ready, type Written } from "./play.ts";

/** Somebody in whose name a write may be taken back. */
export interface UndoHand {
  by: NonNullable<UndoResult["by"]>;
  /** As the row's provenance will say. */
  author: string;
  /** @throws what Jazz throws. */
  write(ready: Ready): Written;
}

export interface Undo extends Play<UndoResult> {
  /** In the order in which they are tried. */
  hands: readonly UndoHand[];
  /** A row as it is now. */
  read(table: string, row: string): Promise<TaggedRecord | null>;
}

/** One result per step, in the order they are undone. */
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
  const nothing: UndoResult = { write, outcome: "not undone", left: [], by: null, batch: null };
  const stays = (...left: string[]): UndoResult => ({ ...nothing, left });
  if (run.stopped()) return stays("It was stopped before this write.");
  try {
    const structure = run.place.structure(table);
    if (!structure) return stays(noTable(run.place, table));
    const now = await run.read(table, row);
    const { counter, outcome, left } = wayBack(step, now, structure);
    if (!counter) return { ...nothing, outcome, left };
    const refusals: string[] = [];
    for (const { by, author, write } of run.hands) {
      try {
        const { batch } = write({ ...counter, table, row });
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
