import { usePanel } from "../panel-context.ts";

/** Saves what is shown as a file. */
export function ExportButton() {
  const panel = usePanel();
  return (
    <button
      type="button"
      class="button"
      title="Save what is recorded as JSON, without secrets"
      disabled={panel.ui.files.work.value !== null}
      onClick={async () => (await import("./save-recording.ts")).saveRecording(panel)}
    >
      Export
    </button>
  );
}
