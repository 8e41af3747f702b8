import { PROTOCOL_VERSION } from "../../protocol/messages.ts";
import type {
  FileHost,
  FileSubscription,
  FileWrite,
  RecordingFile,
} from "../../protocol/recording/format.ts";
import { policyOwnerColumns, queryOwnerColumns } from "../model/ownership.ts";
import { readPermissions } from "../model/read-permissions.ts";
import { readSchema } from "../model/read-schema.ts";
import { applyWrite } from "../model/row-knowledge.ts";
import { Recording } from "./recording.ts";
import {
  documentOf,
  type HostKey,
  hostKey,
  type ImportedFile,
  type WriteRecord,
} from "./records.ts";
import { newHost, noteOwnerColumns } from "./reduce-hosts.ts";
import { keepLatest } from "./reduce-requests.ts";
import { newSubscription } from "./reduce-subscriptions.ts";
import { handleAt, restoreHandle, restoreRead, restoreRequest } from "./restore-requests.ts";

/**
 * Makes a recording of what was read from a file. Its documents get ids of their own, so that
 * nothing in it is taken for something of the page or of another file. Every step takes little
 * time.
 */
export function* restoreRecording(
  file: RecordingFile,
  imported: ImportedFile,
  firstWrite: number,
): Generator<void, Recording> {
  const recording = new Recording(imported, firstWrite);
  const names = new Map<string, string>();
  const inside = (name: string): string => {
    const known = names.get(name) ?? `${imported.id}.${name}`;
    names.set(name, known);
    return known;
  };
  for (const { id, hello, ...counts } of file.documents) {
    recording.documents.set(inside(id), {
      id: inside(id),
      hello: hello && { ...hello, m: "hello", protocol: PROTOCOL_VERSION },
      next: null,
      ...counts,
    });
  }
  for (const { principal, ...identity } of file.identities) {
    recording.people.identities.note(principal, identity);
    yield;
  }
  for (const person of file.people) {
    recording.people.restore(person.name, person.slot, person.seen, person.session);
    yield;
  }
  for (const host of file.hosts) {
    restoreHost(recording, host, inside(host.document), file.version === 1);
    yield;
  }
  for (const { host, id, mode, states, fates } of file.batches) {
    const key = `${inside(host)}/${id}`;
    recording.batches.set(key, { key, id, mode, states, fates, writes: [] });
    yield;
  }
  const sessions = file.sessions.map((session) => recording.intern(session));
  for (const request of file.requests) {
    restoreRequest(recording, request, inside(request.host));
    yield;
  }
  for (const handle of file.handles) {
    restoreHandle(recording, handle, inside(handle.host), sessions, file.stacks);
    yield;
  }
  for (const read of file.reads) {
    restoreRead(recording, read, inside(read.host), sessions, file.stacks);
    yield;
  }
  for (const subscription of file.subscriptions) {
    restoreSubscription(recording, subscription, inside(subscription.host), sessions, file);
    yield;
  }
  const last = new Map<string, WriteRecord>();
  for (const write of file.writes) {
    const record = restoreWrite(recording, write, inside(write.host), sessions, file.stacks);
    recording.writes.push(record);
    record.batch?.writes.push(record);
    if (record.handle) keepLatest(record.handle.lastWrites, record);
    learn(recording, record, last);
    yield;
  }
  yield* unlearn(recording, last);
  for (const note of file.notes) {
    recording.notes.push({ ...note, document: inside(note.document) });
  }
  return recording;
}

function restoreHost(
  recording: Recording,
  host: FileHost,
  document: string,
  derive: boolean,
): void {
  const key = hostKey(document, host.info.host);
  const schema = host.schema && readSchema(host.schema);
  const opened = host.openedPermissions;
  const read = opened && readPermissions(opened.permissions, schema);
  const record = {
    ...newHost(key, document, host.info, recording.imported),
    present: host.present,
    auth: host.auth,
    acting: host.acting,
    schema,
    schemaHash: host.schemaHash,
    handedPermissions: host.handedPermissions,
    recordedPermissions:
      opened && read?.ok
        ? { file: opened.file, warnings: opened.warnings, permissions: read.permissions }
        : null,
    ownerColumns: new Map(host.ownerColumns.map(({ table, columns }) => [table, new Set(columns)])),
  };
  recording.hosts.set(key, record);
  if (derive && schema) noteOwnerColumns(record, policyOwnerColumns(schema));
}

function restoreSubscription(
  recording: Recording,
  subscription: FileSubscription,
  host: HostKey,
  sessions: readonly WriteRecord["session"][],
  { stacks, version }: RecordingFile,
): void {
  const { id, query, session, stack, handle, ...rest } = subscription;
  const record = {
    ...newSubscription(host, id, query),
    ...rest,
    host,
    session: session === null ? null : (sessions[session] ?? null),
    handle: handleAt(recording, host, handle),
    stack: stack === null ? null : recording.internStack(stacks[stack] ?? null),
  };
  recording.subscriptions.set(record.key, record);
  const owner = recording.hosts.get(host);
  if (version === 1 && owner && record.wire && record.session) {
    noteOwnerColumns(owner, queryOwnerColumns(record.wire, record.session));
  }
}

/** Field by field: there may be very many. */
function restoreWrite(
  recording: Recording,
  write: FileWrite,
  host: HostKey,
  sessions: readonly WriteRecord["session"][],
  stacks: readonly string[],
): WriteRecord {
  const { session, actingFor, batch, stack } = write;
  const sessionAt = (place: number | null) => (place === null ? null : (sessions[place] ?? null));
  return {
    number: recording.writes.end,
    document: recording.hosts.get(host)?.document ?? documentOf(host),
    host,
    write: write.write,
    at: write.at,
    op: write.op,
    table: write.table,
    row: write.row,
    values: write.values,
    session: sessionAt(session),
    attribution: write.attribution,
    author: write.author,
    mode: write.mode,
    updatedAt: write.updatedAt,
    batch: batch === null ? null : (recording.batches.get(`${host}/${batch}`) ?? null),
    thrown: write.thrown,
    micros: write.micros,
    actingFor: actingFor && {
      session: sessionAt(actingFor.session),
      attribution: actingFor.attribution,
    },
    by: write.by,
    handle: handleAt(recording, host, write.handle),
    stack: stack === null ? null : recording.internStack(stacks[stack] ?? null),
    noStack: write.noStack,
    before: write.before,
    received: write.received,
    madeAt: write.madeAt,
  };
}

/** Rows are known as the writes left them. What was known before a write is told with it. */
function learn(recording: Recording, write: WriteRecord, last: Map<string, WriteRecord>): void {
  const { host, row, before, thrown } = write;
  if (row === null) return;
  const knowledge = recording.knowledge(host);
  knowledge.learn(row, thrown === null ? applyWrite(before, write) : before);
  if (thrown === null) last.set(`${host}/${row}`, write);
}

/** Takes back what rolled back and rejected writes taught, where nothing came after them. */
function* unlearn(
  recording: Recording,
  last: ReadonlyMap<string, WriteRecord>,
): Generator<void, void> {
  for (const { states, fates, writes } of recording.batches.values()) {
    const rolledBack = states.some(({ state }) => state === "rolled back");
    if (!rolledBack && !fates.some(({ fate }) => fate === "rejected")) continue;
    for (const write of writes.toReversed()) {
      yield;
      if (write.row === null || write.thrown !== null) continue;
      const { batch } = last.get(`${write.host}/${write.row}`) ?? write;
      if (batch !== write.batch) continue;
      recording.knowledge(write.host).learn(write.row, rolledBack ? write.before : null);
    }
  }
}
