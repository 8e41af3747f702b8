import { bytesText, plural } from "../../model/format.ts";
import { workOnFile } from "../../store/file-work.ts";
import { openedPermissions } from "../../store/permissions.ts";
import { type Panel, usePanel } from "../panel-context.ts";

/** Saves what is shown as a file. */
export function ExportButton() {
  const panel = usePanel();
  return (
    <button
      type="button"
      class="button"
      title="Save what is recorded as JSON, without secrets"
      disabled={panel.ui.files.work.value !== null}
      onClick={() => void save(panel)}
    >
      Export
    </button>
  );
}

async function save(panel: Panel): Promise<void> {
  const { store, ui, timing } = panel;
  const { recording } = store;
  const host = store.host.peek();
  const now = timing.now();
  const problemOf = (error: unknown): string =>
    `The recording was not saved: ${error instanceof Error ? error.message : String(error)}`;
  await workOnFile(
    ui.files,
    "Saving the recording",
    async (signal, tell) => {
      const { recordingBlob, recordingName } = await import("../../store/save-file.ts");
      const personas = host ? ((await panel.personaShelf?.of(host)) ?? []) : [];
      const permissions = (one: Parameters<typeof openedPermissions>[1]) =>
        openedPermissions(store, one);
      const options = { now, permissions, personas };
      const blob = await recordingBlob(recording, options, { timing, signal }, tell);
      const name = recordingName(recording, host?.info.appId ?? null, now);
      download(blob, name);
      const what = plural(recording.writes.size, "write");
      ui.announcement.value = `Saved ${name}: ${what}, ${bytesText(blob.size)}.`;
    },
    problemOf,
  );
}

function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
