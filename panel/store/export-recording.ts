import type {
  FileBatch,
  FileDocument,
  FileHost,
  FilePersona,
  FileSubscription,
  FileWrite,
  RecordingSource,
} from "../../protocol/recording/format.ts";
import { redacted } from "../../protocol/recording/redact.ts";
import { fileHandle, fileRead, fileRequest } from "./export-requests.ts";
import { Tables } from "./export-tables.ts";
import type { ImportedPermissions } from "./permissions.ts";
import type { Recording } from "./recording.ts";
import type {
  BatchRecord,
  DocumentRecord,
  HostRecord,
  SubscriptionRecord,
  WriteRecord,
} from "./records.ts";

export interface ExportOptions {
  /** Milliseconds since the epoch. A recording that came from a file keeps its own time. */
  now: number;
  /** Permissions the user opened for a host. */
  permissions(host: HostRecord): ImportedPermissions | null;
  /** Saved personas that go along. */
  personas: readonly FilePersona[];
}

/** Writes looked at per step. */
const STEP = 1_000;

/**
 * A recording as a file, without secrets. What was read from a file becomes the same file again.
 * The writes are turned into their file's form while they are read, so they must not change
 * meanwhile in more than their fates.
 */
export function* exportRecording(
  recording: Recording,
  options: ExportOptions,
): Generator<void, RecordingSource> {
  const writes = [...recording.writes];
  const tables = new Tables(recording);
  for (const [index, write] of writes.entries()) {
    tables.note(write);
    if (index % STEP === STEP - 1) yield;
  }
  yield* tables.finish();
  const { people, subscriptions, hosts, notes, reads } = recording;
  return redacted({
    exportedAt: recording.imported?.exportedAt ?? options.now,
    lacks: recording.imported?.lacks ?? [],
    personas: recording.imported?.personas ?? options.personas,
    documents: [...tables.documents].map(([id, name]) =>
      fileDocument(name, recording.documents.get(id)),
    ),
    hosts: [...hosts.values()].map((host) => fileHost(host, tables, options.permissions(host))),
    identities: people.identities.all().map(([principal, one]) => ({ principal, ...one })),
    people: people
      .all()
      .map(({ name, slot, seen, session }) => ({ name, slot, seen: [...seen], session })),
    sessions: tables.sessions.all,
    stacks: tables.stacks.all,
    subscriptions: lazily([...subscriptions.values()], (one) => fileSubscription(one, tables)),
    batches: lazily([...tables.batches], (batch) => fileBatch(batch, tables)),
    requests: lazily([...tables.requests], (work) => fileRequest(work, tables)),
    handles: lazily([...tables.handles], (handle) => fileHandle(handle, tables)),
    reads: lazily([...reads], (read) => fileRead(read, tables)),
    writes: lazily(writes, (write) => fileWrite(write, tables)),
    notes: notes.map((note) => ({ ...note, document: tables.document(note.document) })),
  });
}

function fileDocument(id: string, document: DocumentRecord | undefined): FileDocument {
  if (!document) {
    return { id, hello: null, gone: true, droppedBefore: null, dropped: 0, lost: 0, invalid: 0 };
  }
  const { hello, gone, droppedBefore, dropped, lost, invalid } = document;
  if (!hello) return { id, hello, gone, droppedBefore, dropped, lost, invalid };
  const { url, title, top, startedAt, signs, backend } = hello;
  return {
    id,
    hello: { url, title, top, startedAt, signs, ...(backend ? { backend } : {}) },
    gone,
    droppedBefore,
    dropped,
    lost,
    invalid,
  };
}

function fileHost(host: HostRecord, tables: Tables, opened: ImportedPermissions | null): FileHost {
  return {
    document: tables.document(host.document),
    info: host.info,
    present: host.present,
    auth: host.auth.map(({ at, state, acting }) => ({ at, state, acting })),
    acting: host.acting,
    schemaHash: host.schemaHash,
    schema: host.schema,
    handedPermissions: host.handedPermissions,
    openedPermissions: opened && { ...opened },
    ownerColumns: [...host.ownerColumns].map(([table, columns]) => ({
      table,
      columns: [...columns],
    })),
  };
}

function fileSubscription(subscription: SubscriptionRecord, tables: Tables): FileSubscription {
  const { id, openedAt, endedAt, text, tier, options, rows, deltas } = subscription;
  const { lastAt, firstMs, history } = subscription;
  return {
    host: tables.key(subscription.host),
    id,
    openedAt,
    endedAt,
    query: text,
    session: tables.session(subscription.session),
    tier,
    options,
    handle: subscription.handle?.id ?? null,
    stack: tables.stack(subscription.stack),
    noStack: subscription.noStack,
    rows,
    deltas,
    lastAt,
    firstMs,
    history: history.map((delta) => ({ ...delta, ids: [...delta.ids] })),
  };
}

function fileBatch({ key, id, mode, states, fates }: BatchRecord, tables: Tables): FileBatch {
  const host = tables.key(key.slice(0, key.length - id.length - 1));
  return { host, id, mode, states, fates };
}

/** Field by field: there may be very many. */
function fileWrite(write: WriteRecord, tables: Tables): FileWrite {
  const { actingFor, before } = write;
  return {
    host: tables.key(write.host),
    write: write.write,
    at: write.at,
    op: write.op,
    table: write.table,
    row: write.row,
    author: write.author,
    mode: write.mode,
    values: write.values,
    before: before && { ...before, values: before.values as Record<string, unknown> },
    session: tables.session(write.session),
    attribution: write.attribution,
    updatedAt: write.updatedAt,
    batch: write.batch?.id ?? null,
    thrown: write.thrown,
    micros: write.micros,
    actingFor: actingFor && {
      session: tables.session(actingFor.session),
      attribution: actingFor.attribution,
    },
    by: write.by,
    handle: write.handle?.id ?? null,
    stack: tables.stack(write.stack),
    noStack: write.noStack,
    received: write.received,
    madeAt: write.madeAt,
  };
}

function lazily<T, U>(items: readonly T[], change: (item: T) => U): Iterable<U> {
  return {
    *[Symbol.iterator]() {
      for (const item of items) yield change(item);
    },
  };
}
