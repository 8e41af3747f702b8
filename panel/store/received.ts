/**
 * Changes that others made: they arrive as deltas that no write of the page explains. Their
 * author is read from the rows' provenance, with few and small one-shot queries.
 */
import { effect } from "@preact/signals";
import { PROVENANCE_COLUMNS, type Value } from "../../protocol/jazz.ts";
import { tableQuery } from "../../protocol/table-query.ts";
import type { Client } from "../client.ts";
import { type AnsweredRow, answeredRows } from "../model/answered-rows.ts";
import { diffValues } from "../model/diff.ts";
import { isLive } from "../model/host-facts.ts";
import type { RowState } from "../model/row-knowledge.ts";
import { askPage } from "./ask-page.ts";
import { CHANGED } from "./recording.ts";
import type { HostRecord, WriteRecord } from "./records.ts";
import type { Store } from "./store.ts";
import type { Timing } from "./timing.ts";

/** Rows asked for at a time, and milliseconds between two questions. */
const ROWS = 50;
const PAUSE = 400;
/** A change of a row never seen before is news only when it was made so lately (microseconds). */
const LATELY = 30_000_000;
/** Clocks of recorder and engine differ by less (microseconds). */
const SAME = 50_000;

interface Unexplained {
  row: string;
  before: RowState | null;
  at: number;
}

/** Turns unexplained changes into received writes, and tells of each. Returns what stops it. */
export function followReceived(
  store: Store,
  client: Client,
  timing: Timing,
  tell: (write: WriteRecord) => void = () => {},
): () => void {
  const { live: recording } = store;
  const abort = new AbortController();
  let busy = false;
  let cancel = (): void => {};

  const work = async (): Promise<void> => {
    busy = true;
    const first = recording.changes[0];
    const host = first && recording.hosts.get(first.host);
    if (first && host) {
      const changes = takeChanges(store, first.host, first.table);
      await receive({ store, client, tell }, host, first.table, changes, abort.signal).catch(() => {
        // The page is gone or does not answer: the change stays unexplained, nothing else is lost.
      });
    } else {
      recording.changes.shift();
    }
    busy = false;
    plan();
  };
  const plan = (): void => {
    if (busy || abort.signal.aborted || recording.changes.length === 0) return;
    busy = true;
    cancel = timing.later(() => void work(), PAUSE);
  };
  const stop = effect(() => {
    store.versions.tables.value;
    if (store.recordingOn.value) plan();
    else recording.changes = [];
  });
  return () => {
    stop();
    cancel();
    abort.abort();
  };
}

/** The latest unexplained change of each row of a table; they leave the queue. */
function takeChanges(store: Store, host: string, table: string): Unexplained[] {
  const { live: recording } = store;
  const knowledge = recording.knowledge(host);
  const taken = new Map<string, Unexplained>();
  const left = [];
  for (const change of recording.changes) {
    if (change.host !== host || change.table !== table || taken.size >= ROWS) {
      left.push(change);
      continue;
    }
    for (const row of change.ids) {
      const before = knowledge.get(row);
      if (isOwn(before, recording.deletedAt(host, row), change.at)) continue;
      taken.set(row, { row, before, at: change.at });
    }
  }
  recording.changes = left;
  return [...taken.values()].slice(0, ROWS);
}

/** Whether a change came with the page's own last write of the row. */
function isOwn(known: RowState | null, deletedAt: number, at: number): boolean {
  const written = known?.updatedAt ? known.updatedAt / 1_000 : deletedAt;
  return Math.abs(at - written) < SAME / 1_000;
}

async function receive(
  panel: { store: Store; client: Client; tell(write: WriteRecord): void },
  host: HostRecord,
  table: string,
  changes: readonly Unexplained[],
  signal: AbortSignal,
): Promise<void> {
  if (changes.length === 0 || !isLive(host) || !host.schema?.[table]) return;
  const own = host.schema[table].columns.map(({ name }) => name);
  const columns = [...own, ...PROVENANCE_COLUMNS];
  const ask = async (ids: readonly string[], includeDeleted: boolean) => {
    const query = tableQuery(table, { columns, ids, includeDeleted });
    const answer = await askPage(panel, host, query, null, signal);
    return new Map(answeredRows(answer).map((row) => [row.id, row]));
  };
  const live = await ask(
    changes.map(({ row }) => row),
    false,
  );
  const missing = changes.filter(({ row }) => !live.has(row)).map(({ row }) => row);
  const deleted = missing.length > 0 ? await ask(missing, true) : new Map<string, AnsweredRow>();
  for (const change of changes) {
    const row = live.get(change.row) ?? deleted.get(change.row);
    const write =
      row && receivedWrite(panel.store, host, table, change, row, !live.has(change.row));
    if (!write) continue;
    panel.store.live.writes.push(write);
    panel.tell(write);
  }
  panel.store.changed(CHANGED.writes);
  panel.store.publish();
}

/** The change as a write, or `null` when the row is as it was. */
function receivedWrite(
  store: Store,
  host: HostRecord,
  table: string,
  { before, at }: Unexplained,
  { id, values }: AnsweredRow,
  deleted: boolean,
): WriteRecord | null {
  const author = values["$updatedBy"];
  const updatedAt = micros(values["$updatedAt"]);
  if (author?.type !== "Text" || updatedAt === null) return null;
  const known = before?.updatedAt ?? null;
  const news = known === null ? at * 1_000 - updatedAt < LATELY : updatedAt > known + SAME;
  if (!news) return null;
  const created = micros(values["$createdAt"]) === updatedAt;
  return {
    number: store.live.writes.end,
    document: host.document,
    host: host.key,
    write: 0,
    at,
    op: deleted ? "delete" : created ? "insert" : "update",
    table,
    row: id,
    values: deleted ? null : changedValues(before, values),
    session: null,
    attribution: null,
    author: author.value,
    mode: "forSession",
    updatedAt: null,
    batch: null,
    thrown: null,
    micros: 0,
    actingFor: null,
    by: "app",
    stack: null,
    before,
    received: true,
  };
}

function changedValues(
  before: RowState | null,
  values: AnsweredRow["values"],
): Record<string, unknown> {
  const own = Object.fromEntries(
    Object.entries(values).filter(([column]) => !column.startsWith("$")),
  );
  if (!before?.whole) return own;
  return Object.fromEntries(
    diffValues(before.values, own)
      .filter(({ changed }) => changed)
      .map(({ column, after }) => [column, after]),
  );
}

function micros(value: Value | undefined): number | null {
  return value?.type === "Timestamp" ? value.value : null;
}
