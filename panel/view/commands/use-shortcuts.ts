import { useEffect } from "preact/hooks";
import type { Panel } from "../panel-context.ts";
import { FIXED_COMMANDS } from "./commands.ts";
import { pressed } from "./keys.ts";

/** Runs commands by their keys, wherever the focus is in the panel, unless a dialog is open. */
export function useShortcuts(panel: Panel): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || panel.ui.dialog.peek() || panel.ui.explain.peek()) return;
      const command = FIXED_COMMANDS.find(({ keys }) => keys && pressed(event, keys));
      if (!command) return;
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
