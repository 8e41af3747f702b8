import { encode, NO_LIMITS } from "../../protocol/codec.ts";
import type { Session } from "../../protocol/jazz.ts";
import type {
  FileBatch,
  FileDocument,
  FileHost,
  FilePersona,
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
  type HostKey,
  type HostRecord,
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
  const { people, subscriptions, hosts, notes } = recording;
  return redacted({
    exportedAt: recording.imported?.exportedAt ?? options.now,
    lacks: recording.imported?.lacks ?? [],
    personas: recording.imported?.personas ?? options.personas,
    documents: [...tables.documents].map(([id, name]) =>
      fileDocument(name, recording.documents.get(id)),
    ),
    hosts: [...hosts.values()].map((host) => fileHost(host, tables, options.permissions(host))),
    people: people
      .all()
      .map(({ name, slot, seen, session }) => ({ name, slot, seen: [...seen], session })),
    sessions: tables.sessions.all,
    stacks: tables.stacks.all,
    subscriptions: lazily([...subscriptions.values()], (one) => fileSubscription(one, tables)),
    batches: lazily([...tables.batches], (batch) => fileBatch(batch, tables)),
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
  readonly #sessions = new Map<Session, number>();
  readonly #stacks = new Map<string, number>();

  constructor({ documents, batches, hosts, subscriptions, notes }: Recording) {
    this.batches = new Set(batches.values());
    for (const id of documents.keys()) this.document(id);
    for (const host of hosts.values()) this.document(host.document);
    for (const note of notes) this.document(note.document);
    for (const batch of this.batches) this.document(documentOf(batch.key));
    for (const subscription of subscriptions.values()) {
      this.document(subscription.document);
      this.session(subscription.session);
      this.stack(subscription.stack);
    }
  }

  note(write: WriteRecord): void {
    this.document(write.document);
    this.session(write.session);
    this.session(write.actingFor?.session ?? null);
    this.stack(write.stack);
    if (write.batch) this.batches.add(write.batch);
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

function sessionKey({ user_id, authMode, claims }: Session): string {
  return JSON.stringify([user_id, authMode, encode(claims, NO_LIMITS)]);
}

function fileDocument(id: string, document: DocumentRecord | undefined): FileDocument {
  if (!document) {
    return { id, hello: null, gone: true, droppedBefore: null, dropped: 0, lost: 0, invalid: 0 };
  }
  const { hello, gone, droppedBefore, dropped, lost, invalid } = document;
  if (!hello) return { id, hello, gone, droppedBefore, dropped, lost, invalid };
  const { url, title, top, startedAt, signs } = hello;
  return {
    id,
    hello: { url, title, top, startedAt, signs },
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
    stack: tables.stack(write.stack),
    noStack: write.noStack,
    received: write.received,
  };
}

function lazily<T, U>(items: readonly T[], change: (item: T) => U): Iterable<U> {
  return {
    *[Symbol.iterator]() {
      for (const item of items) yield change(item);
    },
  };
}
