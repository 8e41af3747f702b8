import { usePanel } from "../panel-context.ts";
import { ActDialog } from "./act-dialog.tsx";
import { ReplayDialog } from "./replay-dialog.tsx";

/** The dialog that is open, if one is. */
export function Dialogs() {
  const { ui } = usePanel();
  const dialog = ui.dialog.value;
  if (!dialog) return null;
  return dialog.kind === "act" ? <ActDialog /> : <ReplayDialog numbers={dialog.writes} />;
}
