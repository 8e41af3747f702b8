import { encode, NO_LIMITS } from "../../protocol/codec.ts";
import type { Session } from "../../protocol/jazz.ts";
import type {
  FileBatch,
  FileDocument,
  FileHandle,
  FileHost,
  FilePersona,
  FileRead,
  FileRequest,
  FileSubscription,
  FileWrite,
  RecordingSource,
} from "../../protocol/recording/format.ts";
import { Places } from "../../protocol/recording/places.ts";
import { redact, redacted, redactedStack } from "../../protocol/recording/redact.ts";
import type { ImportedPermissions } from "./permissions.ts";
import type { Recording } from "./recording.ts";
import {
  type BatchRecord,
  type DocumentRecord,
  documentOf,
  type HandleRecord,
  type HostKey,
  type HostRecord,
  type ReadRecord,
  type RequestRecord,
  type SubscriptionRecord,
  type WriteRecord,
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

/** What is told once in a file and referred to. */
class Tables {
  /** Names of documents in the file: their own ids are of no use outside of this panel. */
  readonly documents = new Map<string, string>();
  readonly sessions = new Places<Session>(sessionKey);
  readonly stacks = new Places<string>((stack) => stack);
  readonly batches: Set<BatchRecord>;
  readonly requests: Set<RequestRecord>;
  readonly handles: Set<HandleRecord>;
  readonly #sessions = new Map<Session, number>();
  readonly #stacks = new Map<string, number>();

  constructor(recording: Recording) {
    const { documents, batches, hosts, subscriptions, notes, reads } = recording;
    this.batches = new Set(batches.values());
    this.requests = new Set([...recording.requests].filter(({ request }) => request !== null));
    this.handles = new Set(recording.handles.values());
    for (const id of documents.keys()) this.document(id);
    for (const host of hosts.values()) this.document(host.document);
    for (const note of notes) this.document(note.document);
    for (const batch of this.batches) this.document(documentOf(batch.key));
    for (const subscription of subscriptions.values()) {
      this.document(subscription.document);
      this.session(subscription.session);
      this.stack(subscription.stack);
      if (subscription.handle) this.handles.add(subscription.handle);
    }
    for (const read of reads) {
      this.document(documentOf(read.host));
      this.session(read.session);
      this.stack(read.stack);
      if (read.handle) this.handles.add(read.handle);
    }
  }

  note(write: WriteRecord): void {
    this.document(write.document);
    this.session(write.session);
    this.session(write.actingFor?.session ?? null);
    this.stack(write.stack);
    if (write.batch) this.batches.add(write.batch);
    if (write.handle) this.handles.add(write.handle);
  }

  /** After the writes, since they may name handles that were forgotten otherwise. */
  *finish(): Generator<void, void> {
    for (const { host, session, stack, work } of this.handles) {
      this.document(documentOf(host));
      this.session(session);
      this.stack(stack);
      if (work?.request) this.requests.add(work);
      yield;
    }
    for (const { document } of this.requests) this.document(document);
  }

  document(id: string): string {
    const known = this.documents.get(id);
    if (known !== undefined) return known;
    const name = `d${this.documents.size + 1}`;
    this.documents.set(id, name);
    return name;
  }

  /** `d1/h1` for the key of a host, or of something in it. */
  key(key: HostKey): string {
    const document = documentOf(key);
    return `${this.document(document)}${key.slice(document.length)}`;
  }

  /** Most writes share few sessions and stacks: the same object is looked up but once. */
  session(session: Session | null): number | null {
    return (
      session && placeOf(this.#sessions, session, () => this.sessions.of(redactSession(session)))
    );
  }

  stack(stack: string | null): number | null {
    if (stack === null) return null;
    return placeOf(this.#stacks, stack, () => this.stacks.of(redactedStack(stack)));
  }
}

function placeOf<T>(places: Map<T, number>, item: T, find: () => number): number {
  const known = places.get(item);
  if (known !== undefined) return known;
  const place = find();
  places.set(item, place);
  return place;
}

function redactSession(session: Session): Session {
  return { ...session, claims: redact(session.claims) };
}

function sessionKey({ user_id, authMode, claims, account, identity }: Session): string {
  return JSON.stringify([user_id, authMode, encode(claims, NO_LIMITS), account, identity]);
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
    received: write.received,
    madeAt: write.madeAt,
  };
}

/** Only true requests are asked for: see `Tables`. */
function fileRequest({ host, at, request }: RequestRecord, tables: Tables): FileRequest {
  const { id = "", method = "", path = "" } = request ?? {};
  return { host: tables.key(host), id, at, method, path };
}

function fileHandle(handle: HandleRecord, tables: Tables): FileHandle {
  const { id, at, kind, attribution, thrown, written, reads, subscriptions } = handle;
  return {
    host: tables.key(handle.host),
    id,
    at,
    kind,
    session: tables.session(handle.session),
    attribution,
    request: handle.work?.request?.id ?? null,
    thrown,
    stack: tables.stack(handle.stack),
    written,
    reads,
    subscriptions,
  };
}

function fileRead(read: ReadRecord, tables: Tables): FileRead {
  const { at, handle, text, table, rows, thrown, micros } = read;
  return {
    host: tables.key(read.host),
    at,
    handle: handle?.id ?? null,
    query: text,
    table,
    session: tables.session(read.session),
    rows,
    thrown,
    micros,
    stack: tables.stack(read.stack),
  };
}

function lazily<T, U>(items: readonly T[], change: (item: T) => U): Iterable<U> {
  return {
    *[Symbol.iterator]() {
      for (const item of items) yield change(item);
    },
  };
}
