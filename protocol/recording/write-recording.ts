import { encode } from "../codec/encode.ts";
import { NO_LIMITS } from "../codec/limits.ts";
import type { Session } from "../jazz.ts";
import { exactTime } from "./exact-time.ts";
import {
  type FileBatch,
  type FileDocument,
  type FileHandle,
  type FileHost,
  type FileRead,
  type FileSubscription,
  type FileWrite,
  RECORDING_FORMAT,
  RECORDING_VERSION,
  type RecordingSource,
  SECTION_NAMES,
  type SectionName,
} from "./format.ts";

/** Spread over lines, for people to read; the others take a line per element. */
const SPREAD: ReadonlySet<SectionName> = new Set([
  "lacks",
  "personas",
  "documents",
  "hosts",
  "identities",
  "people",
]);

/** Left out when empty: files of before do not have them, and stay as they are when saved again. */
const NEW: ReadonlySet<SectionName> = new Set(["identities", "requests", "handles", "reads"]);

/**
 * The text of a recording in pieces, so that whoever writes a large one can pause in between. Each
 * element of a list is one piece. What it is given is written as it is: see `redact.ts`.
 */
export function* writeRecording(source: RecordingSource): Generator<string, void> {
  yield `{\n"format": ${json(RECORDING_FORMAT)},\n"version": ${RECORDING_VERSION}`;
  yield `,\n"exportedAt": ${json(exactTime(source.exportedAt))}`;
  for (const name of SECTION_NAMES) {
    let before = `,\n"${name}": [\n`;
    let empty = true;
    for (const entry of elements(name, source)) {
      yield `${before}${JSON.stringify(entry, undefined, SPREAD.has(name) ? 2 : 0)}`;
      before = ",\n";
      empty = false;
    }
    if (!empty) yield "\n]";
    else if (!NEW.has(name)) yield `,\n"${name}": []`;
  }
  yield "\n}\n";
}

function* elements(name: SectionName, source: RecordingSource): Generator<unknown, void> {
  const form = FORMS[name] as (entry: unknown) => unknown;
  for (const entry of source[name]) yield form(entry);
}

type Form<S extends SectionName> =
  RecordingSource[S] extends Iterable<infer T> ? (entry: T) => unknown : never;

const asIs = <T>(entry: T): T => entry;

/** Elements as plain JSON; what is as usual is left out. */
const FORMS: { [S in SectionName]: Form<S> } = {
  lacks: asIs,
  personas: ({ label, session }) => ({ label, session: sessionForm(session) }),
  documents: documentForm,
  hosts: hostForm,
  identities: ({ account, ...rest }) => ({ ...rest, account: unless(account, null) }),
  people: ({ session, ...person }) => ({ ...person, session: sessionForm(session) }),
  sessions: sessionForm,
  stacks: asIs,
  subscriptions: subscriptionForm,
  batches: batchForm,
  requests: (request) => ({ ...request, at: exactTime(request.at) }),
  handles: handleForm,
  reads: readForm,
  writes: writeForm,
  notes: (note) => ({ ...note, at: exactTime(note.at) }),
};

function documentForm({ hello, ...document }: FileDocument) {
  return {
    id: document.id,
    hello: hello && { ...hello, startedAt: exactTime(hello.startedAt) },
    gone: unless(document.gone, false),
    droppedBefore: unless(document.droppedBefore, null),
    dropped: unless(document.dropped, 0),
    lost: unless(document.lost, 0),
    invalid: unless(document.invalid, 0),
  };
}

function hostForm(host: FileHost) {
  const { info, acting, openedPermissions } = host;
  return {
    document: host.document,
    info: {
      ...info,
      foundAt: exactTime(info.foundAt),
      closedAt: timeForm(info.closedAt),
      auth: info.auth && authForm(info.auth),
      token: {
        ...info.token,
        claims: encoded(info.token.claims),
        expiresAt: timeForm(info.token.expiresAt),
      },
    },
    present: host.present,
    auth: host.auth.map((entry) => ({
      at: exactTime(entry.at),
      state: authForm(entry.state),
      acting: unless(entry.acting, false),
    })),
    acting: acting
      ? {
          ...acting,
          persona: sessionForm(acting.persona),
          since: exactTime(acting.since),
          real: sessionForm(acting.real),
        }
      : undefined,
    schemaHash: host.schemaHash,
    schema: encoded(host.schema),
    handedPermissions: unless(encoded(host.handedPermissions), null),
    openedPermissions: openedPermissions
      ? { ...openedPermissions, permissions: encoded(openedPermissions.permissions) }
      : undefined,
    ownerColumns: host.ownerColumns,
  };
}

function subscriptionForm(subscription: FileSubscription) {
  const { endedAt, session, stack, lastAt, firstMs, history } = subscription;
  return {
    host: subscription.host,
    id: subscription.id,
    openedAt: exactTime(subscription.openedAt),
    endedAt: endedAt === null ? undefined : exactTime(endedAt),
    query: queryForm(subscription.query),
    session: unless(session, null),
    tier: unless(subscription.tier, null),
    options: unless(subscription.options, null),
    handle: unless(subscription.handle, null),
    stack: unless(stack, null),
    noStack: subscription.noStack,
    rows: unless(subscription.rows, null),
    deltas: subscription.deltas,
    lastAt: lastAt === null ? undefined : exactTime(lastAt),
    firstMs: unless(firstMs, null),
    history: history.map((delta) => ({ ...delta, at: exactTime(delta.at) })),
  };
}

/** Levels of a query that is written as JSON. */
const QUERY_DEPTH = 100;

/** As JSON where the same text comes back from it. */
function queryForm(text: string): unknown {
  try {
    const query: unknown = JSON.parse(text);
    const plain = typeof query === "object" && isShallow(query, QUERY_DEPTH);
    return plain && JSON.stringify(query) === text ? query : text;
  } catch {
    return text;
  }
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((item) => isShallow(item, levels - 1));
}

function batchForm({ host, id, mode, states, fates }: FileBatch) {
  return {
    host,
    id,
    mode: unless(mode, null),
    states: some(states.map((state) => ({ ...state, at: exactTime(state.at) }))),
    fates: some(
      fates.map(({ fate, at, code, reason }) => ({
        fate,
        at: exactTime(at),
        code: unless(code, null),
        reason: unless(reason, null),
      })),
    ),
  };
}

function writeForm(write: FileWrite) {
  const { values, before, updatedAt, session, attribution } = write;
  return {
    host: write.host,
    write: unless(write.write, 0),
    at: exactTime(write.at),
    op: write.op,
    table: write.table,
    row: write.row,
    author: write.author,
    mode: unless(write.mode, "forSession"),
    values: values ? encoded(values) : undefined,
    before: before ? { ...before, values: encoded(before.values) } : undefined,
    session: unless(session, null),
    attribution: unless(attribution, null),
    updatedAt: updatedAt === null ? undefined : exactTime(updatedAt),
    batch: unless(write.batch, null),
    thrown: unless(write.thrown, null),
    micros: unless(write.micros, 0),
    actingFor: unless(write.actingFor, null),
    by: unless(write.by, "app"),
    handle: unless(write.handle, null),
    stack: unless(write.stack, null),
    noStack: write.noStack,
    received: unless(write.received, false),
    madeAt: write.madeAt === null ? undefined : exactTime(write.madeAt),
  };
}

function handleForm(handle: FileHandle) {
  return {
    host: handle.host,
    id: handle.id,
    at: exactTime(handle.at),
    kind: unless(handle.kind, null),
    session: unless(handle.session, null),
    attribution: unless(handle.attribution, null),
    request: unless(handle.request, null),
    thrown: unless(handle.thrown, null),
    stack: unless(handle.stack, null),
    written: unless(handle.written, 0),
    reads: unless(handle.reads, 0),
    subscriptions: unless(handle.subscriptions, 0),
  };
}

function readForm(read: FileRead) {
  return {
    host: read.host,
    at: exactTime(read.at),
    handle: unless(read.handle, null),
    query: read.query,
    table: read.table,
    session: unless(read.session, null),
    rows: unless(read.rows, null),
    thrown: unless(read.thrown, null),
    micros: unless(read.micros, 0),
    stack: unless(read.stack, null),
  };
}

function authForm<T extends { session: Session | null }>(state: T) {
  return { ...state, session: sessionForm(state.session) };
}

function sessionForm<T extends Session | null>(session: T) {
  return session && { ...session, claims: encoded(session.claims) };
}

function timeForm(at: number | null): string | number | null {
  return at === null ? null : exactTime(at);
}

function encoded(value: unknown): unknown {
  return value === null ? null : encode(value, NO_LIMITS);
}

function unless<T>(value: T, usual: T): T | undefined {
  return value === usual ? undefined : value;
}

function some<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}

function json(value: string | number): string {
  return JSON.stringify(value);
}
