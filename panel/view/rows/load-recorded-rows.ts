import type { Session } from "../../../protocol/jazz.ts";
import type { AnsweredRow } from "../../model/answered-rows.ts";
import { pageAuth } from "../../model/host-facts.ts";
import { recordedRows } from "../../model/recorded-rows.ts";
import { HIDDEN_RIGHTS, type RowRights, UNKNOWN_RIGHTS } from "../../model/row-rights.ts";
import type { Eyes } from "../../store/ask-page.ts";
import { inSlices } from "../../store/in-slices.ts";
import type { HostRecord } from "../../store/records.ts";
import { recordingOf } from "../../store/store.ts";
import { type Court, loadEvidence } from "../evidence.ts";
import type { Panel } from "../panel-context.ts";
import { type ListedRow, type ListedRows, ROW_LIMIT } from "./load-rows.ts";

/**
 * The rows of a table that a recording knows. No engine says what somebody may do with them: the
 * sandbox judges.
 */
export async function loadRecordedRows(
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
