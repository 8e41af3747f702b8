import { useEffect } from "preact/hooks";
import { codeLoad } from "../code-loads.ts";
import type { Panel } from "../panel-context.ts";
import type { Command } from "./command.ts";
import { pressed, UNDO_KEYS } from "./keys.ts";

/** Runs commands by their keys, wherever the focus is in the panel, unless a dialog is open. */
export function useShortcuts(panel: Panel): void {
  useEffect(() => {
    let commands: readonly Command[] | null = null;
    /** The last key that came before the commands did. */
    let early: KeyboardEvent | null = null;
    codeLoad(import("./commands.ts")).then(
      ({ FIXED_COMMANDS }) => {
        commands = FIXED_COMMANDS;
        if (early) onKeyDown(early);
      },
      () => {
        // An extension that was updated has its files no more: the panel says so itself.
      },
    );
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || panel.ui.dialog.peek() || panel.ui.explain.peek()) return;
      if (!commands) {
        if (event.altKey || event.ctrlKey || event.metaKey) early = event;
        return;
      }
      const command = commands.find(({ keys }) => keys && pressed(event, keys));
      if (!command || (command.keys === UNDO_KEYS && isTyping(event))) return;
      // DevTools has uses for some of them too.
      event.preventDefault();
      event.stopPropagation();
      const refusal = command.refusal?.(panel) ?? null;
      if (refusal === null) command.run(panel);
      else panel.ui.announcement.value = refusal;
    };
    document.addEventListener("keydown", onKeyDown, true);
    return () => document.removeEventListener("keydown", onKeyDown, true);
  }, [panel]);
}

/** In a field, undoing is the field's. */
function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;
}
