import { closeFile } from "../../store/close-file.ts";
import type { ImportedFile } from "../../store/records.ts";
import type { Panel } from "../panel-context.ts";
import { offerUndo } from "../undo.ts";

/** Closes an opened recording; it can be had back without being read again. */
export function closeOpened(panel: Panel, imported: ImportedFile): void {
  const { store } = panel;
  const { id, file } = imported;
  const recording = store.opened.peek().get(id);
  const chosen = store.chosenHost.peek();
  closeFile(store, imported);
  if (!recording) return;
  offerUndo(panel, `Closed ${file}.`, () => {
    store.opened.value = new Map(store.opened.peek()).set(id, recording);
    if (store.chosenHost.peek() === null) store.chosenHost.value = chosen;
  });
}
