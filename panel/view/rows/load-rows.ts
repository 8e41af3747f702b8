import { PERMISSION_COLUMNS, PROVENANCE_COLUMNS, type Session } from "../../../protocol/jazz.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import { type AnsweredRow, answeredRows } from "../../model/answered-rows.ts";
import { isEnforcing, pageAuth } from "../../model/host-facts.ts";
import { recordedRows } from "../../model/recorded-rows.ts";
import { HIDDEN_RIGHTS, type RowRights, rightsOf, UNKNOWN_RIGHTS } from "../../model/row-rights.ts";
import { askPage, type Eyes } from "../../store/ask-page.ts";
import { inSlices } from "../../store/in-slices.ts";
import type { HostRecord } from "../../store/records.ts";
import { recordingOf } from "../../store/store.ts";
import { type Court, loadEvidence } from "../evidence.ts";
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
  if (host.imported) return loadRecordedRows(panel, host, table, eyes, signal);
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

/** No engine says what somebody may do with the rows of a recording: the sandbox judges. */
async function loadRecordedRows(
  panel: Panel,
  host: HostRecord,
  table: string,
  eyes: Eyes,
  signal: AbortSignal = new AbortController().signal,
): Promise<ListedRows> {
  const knowledge = recordingOf(panel.store, host).knowledge(host.key);
  const session = eyes === "page" ? (pageAuth(host)?.session ?? null) : eyes;
  const court = session && (await loadEvidence(panel, host, [table], signal));
  const rows: ListedRow[] = [];
  const judge = function* () {
    for (const row of recordedRows(knowledge, table)) {
      if (rows.length === ROW_LIMIT) return true;
      rows.push({ ...row, rights: session && judgedRights(court, table, row, session) });
      yield;
    }
    return false;
  };
  const cut = await inSlices(judge(), { timing: panel.timing, signal });
  return { rows, cut };
}

function judgedRights(
  court: Court | { missing: string } | null,
  table: string,
  { id }: AnsweredRow,
  session: Session,
): RowRights {
  if (!court || "missing" in court) return UNKNOWN_RIGHTS;
  const row = court.evidence.row(table, id);
  if (!row) return UNKNOWN_RIGHTS;
  const read = court.judge({ kind: "read", table, row }, session).verdict;
  if (read === "denied") return HIDDEN_RIGHTS;
  const next = { ...row, updatedBy: session.user_id };
  return {
    read,
    edit: court.judge({ kind: "update", table, row, next }, session).verdict,
    delete: court.judge({ kind: "delete", table, row }, session).verdict,
  };
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
  if (!isEnforcing(host)) return () => UNKNOWN_RIGHTS;
  const query = tableQuery(table, {
    columns: PERMISSION_COLUMNS,
    ...(ids ? { ids } : { limit: ROW_LIMIT + 1 }),
  });
  const result = await askPage(panel, host, query, eyes, signal);
  const rights = new Map(answeredRows(result).map(({ id, values }) => [id, rightsOf(values)]));
  return (id) => rights.get(id) ?? HIDDEN_RIGHTS;
}
