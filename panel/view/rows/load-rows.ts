import { PERMISSION_COLUMNS, PROVENANCE_COLUMNS } from "../../../protocol/jazz.ts";
import { type TableQueryOptions, tableQuery } from "../../../protocol/table-query.ts";
import { type AnsweredRow, answeredRows } from "../../model/answered-rows.ts";
import { isEnforcing, takesSessions } from "../../model/host-facts.ts";
import { HIDDEN_RIGHTS, type RowRights, rightsOf, UNKNOWN_RIGHTS } from "../../model/row-rights.ts";
import { askPage, type Eyes, lookAtPage } from "../../store/ask-page.ts";
import type { RowsOrigin } from "../../store/paged-rows.ts";
import type { HostRecord } from "../../store/records.ts";
import { codeLoad } from "../code-loads.ts";
import type { Panel } from "../panel-context.ts";
import type { Sort } from "../ui-state.ts";

export interface ListedRow extends AnsweredRow {
  /** What the chosen persona may do with it; `null` without a session, when nothing is checked. */
  rights: RowRights | null;
}

/**
 * The rows of a table that the page holds or the recording knows, with somebody's rights on each.
 * The engine looks at the whole table for every question and hands over what was asked for
 * (`graph/compile.rs` of garden-co/jazz): so questions are few, and answers small.
 */
export function rowsOrigin(
  panel: Panel,
  host: HostRecord,
  table: string,
  eyes: Eyes,
  order: Sort | null,
): RowsOrigin<ListedRow> {
  if (host.imported) {
    const recorded = codeLoad(import("./load-recorded-rows.ts")).then(({ recordedOrigin }) =>
      recordedOrigin(panel, host, table, eyes, order),
    );
    return {
      load: async (...part) => (await recorded).load(...part),
      keys: async (...part) => (await recorded).keys(...part),
    };
  }
  const ordered = order ? { order } : {};
  return {
    async load(offset, limit, signal) {
      const query = tableQuery(table, {
        columns: columnsOf(host, table),
        ...ordered,
        offset,
        limit,
      });
      const rows = answeredRows(await askPage(panel, host, query, null, signal));
      return withRights(panel, host, table, rows, eyes, signal);
    },
    async keys(offset, limit, signal) {
      const query = tableQuery(table, { columns: ["$createdAt"], ...ordered, offset, limit });
      const { rows } = await lookAtPage(panel, host, query, null, signal);
      return rows.map(({ id }) => id);
    },
  };
}

/** Rows that are only looked through: nothing of them is remembered. */
export async function scanRows(
  panel: Panel,
  host: HostRecord,
  table: string,
  part: Pick<TableQueryOptions, "offset" | "limit">,
  signal: AbortSignal,
): Promise<AnsweredRow[]> {
  const query = tableQuery(table, { columns: columnsOf(host, table), ...part });
  return answeredRows(await lookAtPage(panel, host, query, null, signal));
}

/** Rows with somebody's rights on each. */
export async function withRights(
  panel: Panel,
  host: HostRecord,
  table: string,
  rows: readonly AnsweredRow[],
  eyes: Eyes,
  signal?: AbortSignal,
): Promise<ListedRow[]> {
  const ids = rows.map(({ id }) => id);
  const rights = await loadRights(panel, host, table, ids, eyes, signal);
  return rows.map((row) => ({ ...row, rights: rights(row.id) }));
}

/** Rights by row id of somebody on some of a table's rows. */
export async function loadRights(
  panel: Panel,
  host: HostRecord,
  table: string,
  ids: readonly string[],
  eyes: Eyes,
  signal?: AbortSignal,
): Promise<(id: string) => RowRights | null> {
  if (eyes === null) return () => null;
  if (host.imported) return () => UNKNOWN_RIGHTS;
  if (!isEnforcing(host) || !takesSessions(host)) return () => UNKNOWN_RIGHTS;
  if (ids.length === 0) return () => HIDDEN_RIGHTS;
  const query = tableQuery(table, { columns: PERMISSION_COLUMNS, ids });
  const result = await askPage(panel, host, query, eyes, signal);
  const rights = new Map(answeredRows(result).map(({ id, values }) => [id, rightsOf(values)]));
  return (id) => rights.get(id) ?? HIDDEN_RIGHTS;
}

function columnsOf(host: HostRecord, table: string): string[] {
  const own = host.schema?.[table]?.columns.map(({ name }) => name) ?? [];
  return [...own, ...PROVENANCE_COLUMNS];
}
