import { plural } from "../../model/format.ts";
import { openDatabase, type StoredRecording, storageProblem } from "../../store/database.ts";
import { reopenRecording, savedName } from "../../store/reopen-recording.ts";
import { workOnFile } from "../../store/work-on-file.ts";
import type { Panel } from "../panel-context.ts";

/** Opens a saved recording and shows it. */
export async function openSaved(panel: Panel, saved: StoredRecording): Promise<void> {
  const { store, ui, timing } = panel;
  const recording = await workOnFile(
    ui.files,
    `Opening ${savedName(saved)}`,
    async (signal, tell) =>
      reopenRecording({ store, timing }, await openDatabase(), saved, signal, tell),
    (error) => `The recording was not opened: ${storageProblem(error)}.`,
  );
  if (!recording?.imported) return;
  if (ui.tab.peek() === "Settings") ui.tab.value = "Writes";
  ui.announcement.value = `Opened ${recording.imported.file}: ${plural(recording.writes.size, "write")}.`;
}
