import { plural, relativeTime } from "../../model/format.ts";
import { openFile, openProblem } from "../../store/open-file.ts";
import { workOnFile } from "../../store/work-on-file.ts";
import type { Panel } from "../panel-context.ts";

/** Opens recordings, one after the other, and shows the last one. */
export async function openFiles(panel: Panel, files: Iterable<File>): Promise<void> {
  for (const file of files) {
    if (!(await open(panel, file))) return;
  }
}

/** Returns whether it was opened. */
async function open(panel: Panel, file: File): Promise<boolean> {
  const { store, ui, timing } = panel;
  const recording = await workOnFile(
    ui.files,
    `Opening ${file.name}`,
    (signal, tell) => openFile({ store, timing }, file, signal, tell),
    (error) => openProblem(file.name, error),
  );
  if (!recording?.imported) return false;
  if (ui.tab.peek() === "Settings") ui.tab.value = "Writes";
  const { file: name, exportedAt } = recording.imported;
  const what = plural(recording.writes.size, "write");
  ui.announcement.value = `Opened ${name}: ${what}, taken ${relativeTime(exportedAt, timing.now())}.`;
  return true;
}
