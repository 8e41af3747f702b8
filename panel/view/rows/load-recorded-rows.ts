import type { Session } from "../../../protocol/jazz.ts";
import type { AnsweredRow } from "../../model/answered-rows.ts";
import { pageAuth } from "../../model/host-facts.ts";
import { recordedRow, recordedRows } from "../../model/recorded-rows.ts";
import { HIDDEN_RIGHTS, type RowRights, UNKNOWN_RIGHTS } from "../../model/row-rights.ts";
import { sortSteps } from "../../model/sort-steps.ts";
import type { Eyes } from "../../store/ask-page.ts";
import { inSlices } from "../../store/in-slices.ts";
import type { RowsOrigin } from "../../store/paged-rows.ts";
import type { HostRecord } from "../../store/records.ts";
import { recordingOf } from "../../store/store.ts";
import { type Court, loadEvidence } from "../evidence.ts";
import type { Panel } from "../panel-context.ts";
import type { Sort } from "../ui-state.ts";
import type { ListedRow } from "./load-rows.ts";
import { rowColumns } from "./row-columns.tsx";

/**
 * The rows of a table that a recording knows. No engine says what somebody may do with them: the
 * sandbox judges. A recording that is open does not change.
 */
export function recordedOrigin(
  panel: Panel,
  host: HostRecord,
  table: string,
  eyes: Eyes,
  order: Sort | null,
): RowsOrigin<ListedRow> {
  const { timing } = panel;
  const session = eyes === "page" ? (pageAuth(host)?.session ?? null) : eyes;
  const knowledge = recordingOf(panel.store, host).knowledge(host.key);
  let known: readonly string[] | null = null;
  let court: Court | { missing: string } | null = null;
  const all = async (signal: AbortSignal): Promise<readonly string[]> => {
    const rows = recordedRows(knowledge, table);
    known ??= await inSlices(idsOf(rows, orderOf(panel, host, table, order)), { timing, signal });
    return known;
  };
  return {
    async load(offset, limit, signal) {
      const ids = (await all(signal)).slice(offset, offset + limit);
      if (session) court ??= await loadEvidence(panel, host, [table], signal);
      const judge = function* (): Generator<void, ListedRow[]> {
        const judged: ListedRow[] = [];
        for (const id of ids) {
          const row = recordedRow(knowledge, id);
          if (row)
            judged.push({ ...row, rights: session && judgedRights(court, table, row, session) });
          yield;
        }
        return judged;
      };
      return inSlices(judge(), { timing, signal });
    },
    async keys(offset, limit, signal) {
      return (await all(signal)).slice(offset, offset + limit);
    },
  };
}

interface Order {
  valueOf(row: ListedRow): number | string;
  descending: boolean;
}

function orderOf(panel: Panel, host: HostRecord, table: string, sort: Sort | null): Order | null {
  const columns = rowColumns(panel, host, table, () => null);
  const column = columns.find(({ key }) => key === sort?.column);
  if (!sort || !column) return null;
  return { valueOf: column.order ?? column.text, descending: sort.descending };
}

function* idsOf(rows: Iterable<AnsweredRow>, order: Order | null): Generator<void, string[]> {
  const all: AnsweredRow[] = [];
  for (const row of rows) {
    all.push(row);
    yield;
  }
  const sorted = order
    ? yield* sortSteps(all, (row) => order.valueOf({ ...row, rights: null }), order.descending)
    : all;
  return sorted.map(({ id }) => id);
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
