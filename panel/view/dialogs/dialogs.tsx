import { useEffect } from "preact/hooks";
import { onDemand } from "../on-demand.tsx";
import { usePanel } from "../panel-context.ts";

const ActDialog = onDemand(async () => (await import("./act-dialog.tsx")).ActDialog);
const CommandDialog = onDemand(
  async () => (await import("../commands/command-dialog.tsx")).CommandDialog,
);
const ShortcutsDialog = onDemand(
  async () => (await import("../commands/shortcuts-dialog.tsx")).ShortcutsDialog,
);
const SavedRecordings = onDemand(
  async () => (await import("../files/saved-recordings.tsx")).SavedRecordings,
);
const ReplayDialog = onDemand(
  async () => (await import("../replay/replay-dialog.tsx")).ReplayDialog,
);

/** The dialog that is open, if one is. */
export function Dialogs() {
  const { ui } = usePanel();
  const dialog = ui.dialog.value;
  // Whoever opens it by its keys types on at once.
  useEffect(() => CommandDialog.expect(), []);
  switch (dialog?.kind) {
    case "act":
      return <ActDialog start={dialog.persona ?? null} />;
    case "replay":
      return <ReplayDialog numbers={dialog.writes} />;
    case "commands":
      return <CommandDialog />;
    case "shortcuts":
      return <ShortcutsDialog />;
    case "recordings":
      return <SavedRecordings />;
    default:
      return null;
  }
}
