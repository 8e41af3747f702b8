import { bytesText, plural } from "../../model/format.ts";
import { type ExportedPersona, exportPersonas } from "../../model/saved-persona.ts";
import { openedPermissions } from "../../store/permissions.ts";
import type { HostRecord } from "../../store/records.ts";
import { recordingBlob, recordingName } from "../../store/save-file.ts";
import { personaScope } from "../../store/saved-personas.ts";
import { workOnFile } from "../../store/work-on-file.ts";
import type { Panel } from "../panel-context.ts";
import { savedOf } from "../saved-of.ts";

/** Saves what is shown as a file, with the saved personas of its app. */
export async function saveRecording(panel: Panel): Promise<void> {
  const { store, ui, timing } = panel;
  const { recording } = store;
  const host = store.host.peek();
  const now = timing.now();
  await workOnFile(
    ui.files,
    "Saving the recording",
    async (signal, tell) => {
      const options = {
        now,
        permissions: (one: NonNullable<typeof host>) => openedPermissions(store, one),
        personas: host ? await savedFor(panel, host) : [],
      };
      const blob = await recordingBlob(recording, options, { timing, signal }, tell);
      const name = recordingName(recording, host?.info.appId ?? null, now);
      download(blob, name);
      const what = plural(recording.writes.size, "write");
      ui.announcement.value = `Saved ${name}: ${what}, ${bytesText(blob.size)}.`;
    },
    (error) => `The recording was not saved: ${error instanceof Error ? error.message : error}`,
  );
}

async function savedFor(panel: Panel, host: HostRecord): Promise<ExportedPersona[]> {
  const { store } = panel;
  const saved = savedOf(panel);
  const scope = personaScope(store, host);
  await saved.load(scope);
  return exportPersonas(saved.of(scope).peek().personas);
}

function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
