/** Plays recorded writes for good through a handle, and takes them back, with a backend's pens. */
import { authorOf } from "../../protocol/attribution.ts";
import type { ReplayResult, ReplayWrite, UndoResult, UndoStep } from "../../protocol/commands.ts";
import { replay } from "../../protocol/replay/replay.ts";
import { type UndoHand, undo } from "../../protocol/replay/undo.ts";
import type { BackendPlay } from "./backend-place.ts";
import type { Pen, PenBatch } from "./pen.ts";

/** One result per write, in order. */
export function replayThrough(
  writes: readonly ReplayWrite[],
  run: BackendPlay<ReplayResult>,
  pen: Pen,
): Promise<ReplayResult[]> {
  const { place, target } = run;
  return replay<PenBatch>(writes, {
    ...run,
    pen,
    view: (batch) => place.view(batch?.raw ?? target.db),
    write: (ready, batch) => pen.write(ready, batch),
  });
}

/** One result per step, in the order they are undone. */
export function undoThrough(
  steps: readonly UndoStep[],
  run: BackendPlay<UndoResult>,
  pen: Pen,
  ownPen: Pen,
): Promise<UndoResult[]> {
  const hand = (by: UndoHand["by"], pen: Pen): UndoHand => ({
    by,
    author: authorOf(pen.target.handle.scope),
    write: (ready) => pen.write(ready, null),
  });
  // Where the handle has the backend's permissions already, nobody else could do more.
  const checked = pen.target.handle.scope.session !== null;
  const hands = [hand("persona", pen), ...(checked ? [hand("page", ownPen)] : [])];
  return undo(steps, {
    ...run,
    hands,
    read: (table, row) => run.rows.read(run.own.db, table, row),
  });
}
