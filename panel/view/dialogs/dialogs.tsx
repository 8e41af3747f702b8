import { onDemand } from "../on-demand.tsx";
import { usePanel } from "../panel-context.ts";

const ActDialog = onDemand(async () => (await import("./act-dialog.tsx")).ActDialog);
const ReplayDialog = onDemand(
  async () => (await import("../replay/replay-dialog.tsx")).ReplayDialog,
);

/** The dialog that is open, if one is. */
export function Dialogs() {
  const { ui } = usePanel();
  const dialog = ui.dialog.value;
  if (!dialog) return null;
  return dialog.kind === "act" ? <ActDialog /> : <ReplayDialog numbers={dialog.writes} />;
}
