import type { Panel } from "./panel-context.ts";

/** Milliseconds that something can be undone: what it would bring back takes room. */
const KEPT = 120_000;

/** Something that was taken away, and can be brought back. */
export interface Undoable {
  /** What was done, as it is said. */
  said: string;
  run(): void | Promise<void>;
  /** Lets go of what it would bring back. */
  drop(): void;
}

/** Says what was done and offers the way back: the last thing that was done, for a while. */
export function offerUndo(panel: Panel, said: string, run: Undoable["run"], drop = () => {}): void {
  const { ui, timing } = panel;
  ui.undo.peek()?.drop();
  const offer: Undoable = { said, run, drop };
  ui.undo.value = offer;
  ui.announcement.value = said;
  timing.later(() => {
    if (ui.undo.peek() !== offer) return;
    ui.undo.value = null;
    drop();
  }, KEPT);
}

/** Brings back what was taken away last. */
export async function undo({ ui }: Panel): Promise<void> {
  const offer = ui.undo.peek();
  if (!offer) return;
  ui.undo.value = null;
  await offer.run();
  ui.announcement.value = "Undone.";
}
