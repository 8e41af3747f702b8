import { authorOf, modeOf } from "../../protocol/attribution.ts";
import type { EventOf } from "../../protocol/messages.ts";
import { applyWrite } from "../model/row-knowledge.ts";
import { userIdsIn } from "../model/row-owner.ts";
import { CHANGED, type Recording } from "./recording.ts";
import {
  type BatchRecord,
  type HostKey,
  type HostRecord,
  hostKey,
  type RawValues,
  type WriteRecord,
} from "./records.ts";
import { handleOf, noteWrite } from "./reduce-requests.ts";

export function onWrite(recording: Recording, document: string, event: EventOf<"write">): number {
  if (event.write <= (recording.lastWrite.get(document) ?? 0)) return 0;
  recording.lastWrite.set(document, event.write);
  const host = hostKey(document, event.host);
  const owner = recording.hosts.get(host);
  const knowledge = recording.knowledge(host);
  const before = event.row === null ? null : knowledge.get(event.row);
  const { session, attribution } = event;
  const scope = { session, attribution };
  const table = event.table ?? before?.table ?? null;
  const write: WriteRecord = {
    number: recording.writes.end,
    document,
    host,
    write: event.write,
    at: event.at,
    op: event.op,
    table,
    row: event.row,
    values: wholeValues(event, table, owner),
    session: recording.intern(session),
    attribution,
    author: authorOf(scope),
    mode: modeOf(scope),
    updatedAt: event.updatedAt,
    batch: event.batch === null ? null : batchOf(recording, host, event.batch),
    thrown: event.thrown,
    micros: event.micros,
    actingFor: event.actingFor
      ? { ...event.actingFor, session: recording.intern(event.actingFor.session) }
      : null,
    by: event.by,
    handle: event.handle === undefined ? null : handleOf(recording, host, event.handle, event.at),
    stack: recording.internStack(event.stack),
    noStack: event.noStack,
    before,
    received: false,
    madeAt: null,
  };
  recording.writes.push(write);
  write.batch?.writes.push(write);
  if (table === null && write.row !== null) awaitTable(recording, write);
  if (write.thrown === null && write.row !== null) {
    knowledge.learn(write.row, applyWrite(before, write));
    if (write.op === "delete") recording.noteDeleted(host, write.row, write.at);
  }
  const news = notePeople(recording, write, owner);
  if (table !== null) recording.tableChanged(host, table);
  const requests = write.handle ? noteWrite(recording, write.handle, write) : 0;
  return CHANGED.writes | CHANGED.tables | (news ? CHANGED.people : 0) | requests;
}

/** An insert's values with the defaults the engine filled in, which it returns in schema order. */
function wholeValues(
  event: EventOf<"write">,
  table: string | null,
  host: HostRecord | undefined,
): RawValues | null {
  const { values, result } = event;
  const columns = table === null ? undefined : host?.schema?.[table]?.columns;
  if (event.op !== "insert" || !columns || !Array.isArray(result)) return values;
  if (result.length !== columns.length) return values;
  const whole: RawValues = { ...values };
  columns.forEach((column, index) => {
    whole[column.name] ??= result[index];
  });
  return whole;
}

function batchOf(recording: Recording, host: HostKey, id: string): BatchRecord {
  const key = `${host}/${id}`;
  let batch = recording.batches.get(key);
  if (!batch) {
    batch = { key, id, mode: null, states: [], fates: [], writes: [] };
    recording.batches.set(key, batch);
  }
  return batch;
}

function batchIn(recording: Recording, key: string): BatchRecord | undefined {
  return recording.batches.get(key) ?? recording.cleared?.get(key);
}

function awaitTable(recording: Recording, write: WriteRecord): void {
  const key = `${write.host}/${write.row}`;
  const waiting = recording.unlocated.get(key);
  if (waiting) waiting.push(write);
  else recording.unlocated.set(key, [write]);
}

/** Returns whether it tells something new of anybody. */
function notePeople(
  { people }: Recording,
  write: WriteRecord,
  host: HostRecord | undefined,
): boolean {
  let news = people.note(write.author, "an author of writes", ownSession(write));
  if (write.session && write.session.user_id !== write.author) {
    const own = write.actingFor ? null : write.session;
    news = people.note(write.session.user_id, "the session of a write", own) || news;
  }
  const real = write.actingFor?.session;
  if (real) news = people.note(real.user_id, "the page's session", real) || news;
  const columns = write.table === null ? undefined : host?.ownerColumns.get(write.table);
  if (!columns || !write.values) return news;
  for (const column of columns) {
    for (const name of userIdsIn(write.values[column])) {
      news = people.noteValue(name, `${write.table}.${column}`) || news;
    }
  }
  return news;
}

/** The author's own session, unless it is one that the panel gave the page. */
function ownSession(write: WriteRecord): WriteRecord["session"] {
  return !write.actingFor && write.session?.user_id === write.author ? write.session : null;
}

export function onLocated(
  recording: Recording,
  document: string,
  event: EventOf<"located">,
): number {
  const host = hostKey(document, event.host);
  const key = `${host}/${event.row}`;
  const waiting = recording.unlocated.get(key);
  recording.unlocated.delete(key);
  for (const write of waiting ?? []) {
    write.table = event.table;
    recording.writes.touch(write.number);
  }
  recording.tableChanged(host, event.table);
  return waiting ? CHANGED.writes | CHANGED.tables : 0;
}

export function onBatchState(
  recording: Recording,
  document: string,
  event: EventOf<"batch">,
): number {
  const host = hostKey(document, event.host);
  const known = batchIn(recording, `${host}/${event.batch}`);
  if (!known && event.state !== "open") return 0;
  const batch = known ?? batchOf(recording, host, event.batch);
  batch.mode = event.mode;
  if (batch.states.some(({ state }) => state === event.state)) return 0;
  batch.states.push({ state: event.state, at: event.at });
  if (event.state === "rolled back") rewind(recording, host, batch);
  return touchAll(recording, batch);
}

/** Takes back what the batch taught about its rows. */
function rewind(recording: Recording, host: HostKey, batch: BatchRecord): void {
  const knowledge = recording.knowledge(host);
  for (const write of [...batch.writes].reverse()) {
    if (write.row !== null) knowledge.learn(write.row, write.before);
  }
}

export function onFate(recording: Recording, document: string, event: EventOf<"fate">): number {
  const host = hostKey(document, event.host);
  const batch = batchIn(recording, `${host}/${event.batch}`);
  if (!batch || batch.fates.some(({ fate }) => fate === event.fate)) return 0;
  const { fate, at, code, reason } = event;
  batch.fates.push({ fate, at, code, reason });
  if (fate === "rejected") {
    const knowledge = recording.knowledge(host);
    for (const write of batch.writes) if (write.row !== null) knowledge.forget(write.row);
  }
  return touchAll(recording, batch);
}

function touchAll(recording: Recording, batch: BatchRecord): number {
  for (const write of batch.writes) recording.writes.touch(write.number);
  return CHANGED.writes;
}

/** Forgets the oldest writes beyond `max`, and batches that have none left. */
export function trimWrites(recording: Recording, max: number): number {
  const forgotten = recording.writes.trim(max, (write) => {
    const { batch, handle } = write;
    if (handle?.lastWrites[0] === write) handle.lastWrites.shift();
    batch?.writes.shift();
    if (batch && batch.writes.length === 0) recording.batches.delete(batch.key);
  });
  return forgotten > 0 ? CHANGED.writes : 0;
}
