import type { RequestRecord } from "../../store/records.ts";
import type { Panel } from "../panel-context.ts";
import { REQUESTS } from "../ui-state.ts";
import { listAll, point } from "../writes/show-write.ts";

/** Goes to a request of a backend and shows its details. */
export function showRequest(panel: Panel, work: RequestRecord): void {
  listAll(panel, work.host);
  point(panel.ui.lists.Requests, work.number);
  panel.ui.tab.value = REQUESTS;
}
