import { PERMISSION_COLUMNS, PROVENANCE_COLUMNS } from "../../../protocol/jazz.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import { type AnsweredRow, answeredRows } from "../../model/answered-rows.ts";
import { isEnforcing, takesSessions } from "../../model/host-facts.ts";
import { HIDDEN_RIGHTS, type RowRights, rightsOf, UNKNOWN_RIGHTS } from "../../model/row-rights.ts";
import { askPage, type Eyes } from "../../store/ask-page.ts";
import type { HostRecord } from "../../store/records.ts";
import { codeLoad } from "../code-loads.ts";
import type { Panel } from "../panel-context.ts";

/** Rows listed at most. */
export const ROW_LIMIT = 1_000;

export interface ListedRow extends AnsweredRow {
  /** What the chosen persona may do with it; `null` without a session, when nothing is checked. */
  rights: RowRights | null;
}

export interface ListedRows {
  rows: ListedRow[];
  /** Whether there are more rows than are listed. */
  cut: boolean;
}

/** The rows of a table that the page holds or the recording knows, with somebody's rights on each. */
export async function loadRows(
  panel: Panel,
  host: HostRecord,
  table: string,
  eyes: Eyes,
  signal?: AbortSignal,
): Promise<ListedRows> {
  if (host.imported) {
    const { loadRecordedRows } = await codeLoad(import("./load-recorded-rows.ts"));
    return loadRecordedRows(panel, host, table, eyes, signal);
  }
  const own = host.schema?.[table]?.columns.map(({ name }) => name) ?? [];
  const columns = [...own, ...PROVENANCE_COLUMNS];
  const query = tableQuery(table, { columns, limit: ROW_LIMIT + 1 });
  const result = await askPage(panel, host, query, null, signal);
  const cut = result.rows.length > ROW_LIMIT;
  const rows = answeredRows(result).slice(0, ROW_LIMIT);
  const rights = await loadRights(
    panel,
    host,
    table,
    cut ? rows.map(({ id }) => id) : null,
    eyes,
    signal,
  );
  return { rows: rows.map((row) => ({ ...row, rights: rights(row.id) })), cut };
}

/** Rights by row id of somebody on a table's rows, or on some of them. */
export async function loadRights(
  panel: Panel,
  host: HostRecord,
  table: string,
  ids: readonly string[] | null,
  eyes: Eyes,
  signal?: AbortSignal,
): Promise<(id: string) => RowRights | null> {
  if (eyes === null) return () => null;
  if (host.imported) return () => UNKNOWN_RIGHTS;
  if (!isEnforcing(host) || !takesSessions(host)) return () => UNKNOWN_RIGHTS;
  const query = tableQuery(table, {
    columns: PERMISSION_COLUMNS,
    ...(ids ? { ids } : { limit: ROW_LIMIT + 1 }),
  });
  const result = await askPage(panel, host, query, eyes, signal);
  const rights = new Map(answeredRows(result).map(({ id, values }) => [id, rightsOf(values)]));
  return (id) => rights.get(id) ?? HIDDEN_RIGHTS;
}
