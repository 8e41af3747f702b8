import type { WriteRecord } from "../../store/records.ts";
import type { Panel } from "../panel-context.ts";
import type { ListState } from "../ui-state.ts";

/** Goes to a write and shows its details, whatever was looked at before. */
export function showWrite(panel: Panel, write: WriteRecord): void {
  const { ui } = panel;
  listAll(panel, write.host);
  point(ui.lists.Writes, write.number);
  ui.follow.value = false;
  ui.tab.value = "Writes";
}

/** Where only another database is listed, lists all. */
export function listAll({ store }: Panel, host: string): void {
  const scope = store.scope.peek();
  if (scope === null || scope === host) return;
  store.chosenHost.value = store.recording.imported?.id ?? null;
}

/** Puts the cursor on an item and opens its details. */
export function point(state: ListState, item: number | string): void {
  const key = String(item);
  state.filter.value = "";
  state.cursor.value = key;
  state.revealed.value = null;
  state.selected.value = new Set([key]);
  state.open.value = true;
}
