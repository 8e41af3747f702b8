import { jsonText } from "../../model/clipboard-text.ts";
import { exportRecording } from "../../model/export.ts";
import { type Panel, usePanel } from "../panel-context.ts";

/** Saves the recording as a file. */
export function ExportButton() {
  const panel = usePanel();
  return (
    <button
      type="button"
      class="button"
      title="Save what is recorded as JSON, without secrets"
      onClick={() => save(panel)}
    >
      Export
    </button>
  );
}

function save(panel: Panel): void {
  const now = panel.timing.now();
  const text = jsonText(exportRecording(panel.store.recording, now));
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `jazz-recording-${new Date(now).toISOString().replaceAll(/[:.]/g, "-")}.json`;
  link.click();
  URL.revokeObjectURL(url);
  panel.ui.announcement.value = "Saved the recording.";
}
