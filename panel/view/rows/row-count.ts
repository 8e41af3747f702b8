import { isSettled } from "../../model/extent.ts";
import { countText, plural } from "../../model/format.ts";
import { isEnforcing, takesSessions } from "../../model/host-facts.ts";
import type { PagedRows } from "../../store/paged-rows.ts";
import { knownPermissions } from "../../store/permissions.ts";
import type { HostRecord } from "../../store/records.ts";
import type { Panel } from "../panel-context.ts";
import type { ListedRow } from "./load-rows.ts";
import { NOBODY } from "./whose-eyes.ts";

/** How many rows there are, and by whom rights on them are told, in words. */
export function countOf(
  panel: Panel,
  host: HostRecord,
  paged: PagedRows<ListedRow>,
  sandbox: boolean,
): string {
  if (!paged.known) return "";
  const rows = rowsText(panel, paged);
  const asked = panel.ui.rowsAs.value !== NOBODY;
  if (host.imported) {
    const known = `${rows} known from recorded writes`;
    if (!asked) return known;
    return knownPermissions(panel.store, host)
      ? `${known} · rights by the sandbox`
      : `${known} · rights unknown: no policies known`;
  }
  if (!asked) return rows;
  if (!takesSessions(host)) {
    return sandbox
      ? `${rows} · rights by the sandbox`
      : `${rows} · rights unknown: open a row to ask Jazz`;
  }
  if (isEnforcing(host)) return sandbox ? `${rows} · rights by page engine, sandbox` : rows;
  return `${rows} · rights unknown${sandbox ? " to the page engine" : ""}: no policies seen`;
}

function rowsText(panel: Panel, paged: PagedRows<ListedRow>): string {
  const { extent, isLong, seeking, unpaged } = paged;
  if (unpaged) return `the first ${plural(extent.atLeast, "row")}: this Jazz gives no further ones`;
  const rows = isSettled(extent)
    ? plural(extent.atLeast, "row")
    : `${countText(extent.atLeast)}+ rows${seeking ? ", looking for the last one" : ""}`;
  const sort = panel.ui.lists.Rows.sort.value;
  const unordered = isLong && sort?.column.startsWith("can ");
  return unordered ? `${rows}, too many to be ordered by rights` : rows;
}
