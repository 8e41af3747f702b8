/** Plays recorded writes for good as somebody else, and takes them back, with a page's pen. */
import { authorOf, type Scope } from "../../../protocol/attribution.ts";
import type {
  ReplayResult,
  ReplayWrite,
  UndoResult,
  UndoStep,
} from "../../../protocol/commands.ts";
import { replay } from "../../../protocol/replay/replay.ts";
import { type UndoHand, undo } from "../../../protocol/replay/undo.ts";
import { toJson } from "../primordials.ts";
import type { PagePlay } from "./page-place.ts";
import type { Pen } from "./pen.ts";

/** One result per write, in order. Must not run within a page's call. */
export function replayAs(
  writes: readonly ReplayWrite[],
  run: PagePlay<ReplayResult>,
  pen: Pen,
): Promise<ReplayResult[]> {
  const { place, scope } = run;
  return replay<string>(writes, {
    ...run,
    pen,
    view: (batch) => place.view(batch),
    write: (ready, batch) => pen.write({ ...ready, scope, batch }),
  });
}

/** One result per step, in the order they are undone. Must not run within a page's call. */
export function undoAs(
  steps: readonly UndoStep[],
  run: PagePlay<UndoResult>,
  pen: Pen,
): Promise<UndoResult[]> {
  const hand = (by: UndoHand["by"], scope: Scope): UndoHand => ({
    by,
    author: authorOf(scope),
    write: (ready) => pen.write({ ...ready, scope, batch: null }),
  });
  const { page } = pen;
  // Without a session nothing is checked: the page's own user is only asked where there is one.
  const another = page.session !== null && toJson(page) !== toJson(run.scope);
  const hands = [hand("persona", run.scope), ...(another ? [hand("page", page)] : [])];
  return undo(steps, { ...run, hands, read: run.place.view(null).before });
}
