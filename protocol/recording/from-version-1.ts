/**
 * Recordings of version 1 kept values without their types, times to the millisecond, and of
 * batches only what became of each write. They are read as far as they go.
 */
import type { Schema, Session } from "../jazz.ts";
import type {
  FileBatch,
  FileDocument,
  FileHost,
  FileSubscription,
  FileWrite,
  RecordingFile,
} from "./format.ts";
import { Places } from "./places.ts";
import { tagPlain } from "./tag-plain.ts";
import type { Element1, VERSION_1 } from "./version-1.ts";

const LACKS = [
  "It was saved in version 1 of the format, which kept values without their types: they are shown as the schema suggests, so replaying them may not be exact.",
  "The times of fates, the modes and states of batches, what tokens claimed, and permissions that the app handed over are not in it.",
];

/** Turns the lists of a file of version 1 into a recording. */
export function* fromVersion1(
  exportedAt: number,
  list: (name: string) => unknown[],
): Generator<void, RecordingFile> {
  const lists = <S extends keyof typeof VERSION_1>(name: S) => list(name) as Element1<S>[];
  const names = new DocumentNames();
  const sessions = new Places<Session>((item) => JSON.stringify(item));
  const stacks = new Places<string>((item) => item);
  const hosts = lists("databases").map((host, index) => readHost(host, index, exportedAt, names));
  const schemas = new Map(
    hosts.map((host) => [`${host.document}/${host.info.host}`, host.schema as Schema | null]),
  );
  const batches = new Batches();
  const writes: FileWrite[] = [];
  for (const [index, write] of lists("writes").entries()) {
    const host = names.host(write.database);
    writes.push(
      readWrite(write, index, host, schemas.get(host) ?? null, batches, sessions, stacks),
    );
    yield;
  }
  const subscriptions = lists("subscriptions").map((subscription, index) =>
    readSubscription(subscription, index, names, sessions),
  );
  const notes = lists("notes").map((note) => ({ ...note, document: names.of(note.document) }));
  return {
    version: 1,
    exportedAt,
    lacks: LACKS,
    personas: [],
    documents: readDocuments(lists("documents"), names.all),
    hosts,
    identities: [],
    people: lists("people").map(({ name, slot, seen }) => ({
      name,
      slot: slot !== null && Number.isInteger(slot) && slot >= 0 ? slot : null,
      seen,
      session: null,
    })),
    sessions: sessions.all,
    stacks: stacks.all,
    subscriptions,
    batches: batches.all,
    requests: [],
    handles: [],
    reads: [],
    writes,
    notes,
  };
}

/** Version 1 named a database by document and host, and did not say which document that was. */
class DocumentNames {
  readonly #names = new Map<string, string>();

  of(document: string): string {
    const known = this.#names.get(document);
    if (known !== undefined) return known;
    const name = `d${this.#names.size + 1}`;
    this.#names.set(document, name);
    return name;
  }

  host(database: string): string {
    const slash = database.indexOf("/");
    return `${this.of(database.slice(0, slash))}${database.slice(slash)}`;
  }

  get all(): string[] {
    return [...this.#names.values()];
  }
}

class Batches {
  readonly all: FileBatch[] = [];
  readonly #known = new Map<string, FileBatch>();

  of(host: string, id: string): FileBatch {
    const key = `${host}/${id}`;
    let batch = this.#known.get(key);
    if (!batch) {
      batch = { host, id, mode: null, states: [], fates: [] };
      this.#known.set(key, batch);
      this.all.push(batch);
    }
    return batch;
  }
}

/** Which document is which can only be told where there are as many as databases speak of. */
function readDocuments(
  documents: readonly Element1<"documents">[],
  names: readonly string[],
): FileDocument[] {
  const told = documents.length === names.length ? documents : [];
  return names.map((id, index) => {
    const {
      url = null,
      top = null,
      ...counts
    } = told[index] ?? { dropped: 0, lost: 0, invalid: 0 };
    const signs = { wasm: false, engines: 0, dbs: 0, pushed: 0 };
    const hello = url === null ? null : { url, title: "", top: top ?? true, startedAt: 0, signs };
    return { id, hello, gone: false, droppedBefore: null, ...counts };
  });
}

function readHost(
  host: Element1<"databases">,
  index: number,
  exportedAt: number,
  names: DocumentNames,
): FileHost {
  const [document = "", ...id] = names.host(host.database).split("/");
  const nothing = { ok: false, reason: "The recording does not say." };
  const { doors, auth, authHistory } = host;
  return {
    document,
    info: {
      host: id.join("/"),
      ordinal: index + 1,
      foundAt: authHistory[0]?.at ?? exportedAt,
      closedAt: null,
      has: {
        engine: doors.some(({ door }) => door === "engine registry"),
        db: doors.some(({ door }) => door !== "engine registry"),
      },
      doors,
      profile: host.profile ?? {
        name: "an unknown Jazz",
        signs: [],
        act: nothing,
        replay: nothing,
        followSession: nothing,
      },
      appId: host.appId,
      serverUrl: host.serverUrl,
      driver: host.driver,
      env: null,
      branch: host.branch,
      auth,
      sessionFrom: null,
      token: { present: false, claims: null, expiresAt: null },
      policies: host.policies ?? { state: "not seen", evidence: "The recording does not say." },
    },
    present: true,
    auth: authHistory,
    acting: null,
    schemaHash: host.schemaHash,
    schema: host.schema,
    handedPermissions: null,
    openedPermissions: null,
    ownerColumns: [],
  };
}

function readSubscription(
  subscription: Element1<"subscriptions">,
  index: number,
  names: DocumentNames,
  sessions: Places<Session>,
): FileSubscription {
  const { openedAt, query, deltas } = subscription;
  const [first] = deltas;
  return {
    host: names.host(subscription.database),
    id: `s${index + 1}`,
    openedAt,
    endedAt: subscription.endedAt,
    query: typeof query === "string" ? query : JSON.stringify(query),
    session: sessions.of(subscription.session),
    tier: subscription.tier,
    options: null,
    handle: null,
    stack: null,
    rows: subscription.rows,
    deltas: deltas.at(-1)?.nth ?? 0,
    lastAt: deltas.at(-1)?.at ?? null,
    firstMs: first?.nth === 1 ? Math.max(0, first.at - openedAt) : null,
    history: deltas,
  };
}

function readWrite(
  write: Element1<"writes">,
  index: number,
  host: string,
  schema: Schema | null,
  batches: Batches,
  sessions: Places<Session>,
  stacks: Places<string>,
): FileWrite {
  const { at, op, table, row, author, fate, actingFor } = write;
  const refused = fate === "denied" || fate === "failed";
  return {
    host,
    write: 0,
    at,
    op,
    table,
    row,
    author,
    mode: write.mode ?? "forSession",
    values: write.values && tagged(write.values, table, schema),
    before: write.before && readBefore(write.before, table, schema),
    session: sessions.of(write.session),
    attribution: write.attribution,
    updatedAt: null,
    batch: readBatch(write, index, host, batches),
    thrown: refused ? (write.reason ?? fate) : null,
    micros: Math.round((write.durationMs ?? 0) * 1_000),
    actingFor: actingFor && { ...actingFor, session: sessions.of(actingFor.session) },
    by: "app",
    handle: null,
    stack: stacks.of(write.stack),
    received: fate === "received",
    madeAt: null,
  };
}

/** The batch of a write, with what its fate says about it. */
function readBatch(
  write: Element1<"writes">,
  index: number,
  host: string,
  batches: Batches,
): string | null {
  const { at, fate, code, reason } = write;
  if (fate === "received" || (write.batch === null && fate === "local")) return null;
  const id = write.batch ?? `write ${index + 1}`;
  const batch = batches.of(host, id);
  switch (fate) {
    case "open":
    case "rolled back":
      batch.mode = "transactional";
      note(batch.states, { state: "open" as const, at }, ({ state }) => state);
      if (fate === "rolled back") note(batch.states, { state: fate, at }, ({ state }) => state);
      break;
    case "local":
    case "edge":
    case "global":
    case "rejected":
      note(batch.fates, { fate, at, code, reason }, (mark) => mark.fate);
      break;
    default:
  }
  return id;
}

function note<T>(marks: T[], mark: T, key: (mark: T) => string): void {
  if (!marks.some((known) => key(known) === key(mark))) marks.push(mark);
}

function readBefore(
  before: Record<string, unknown>,
  table: string | null,
  schema: Schema | null,
): FileWrite["before"] {
  const { $createdBy: createdBy, $updatedBy: updatedBy, ...values } = before;
  const columns = columnsOf(table, schema);
  return {
    table,
    values: tagged(values, table, schema),
    createdBy: typeof createdBy === "string" ? createdBy : null,
    createdAt: null,
    updatedBy: typeof updatedBy === "string" ? updatedBy : null,
    updatedAt: null,
    whole: columns.length > 0 && columns.every(({ name }) => Object.hasOwn(values, name)),
  };
}

function tagged(
  values: Record<string, unknown>,
  table: string | null,
  schema: Schema | null,
): Record<string, unknown> {
  const columns = columnsOf(table, schema);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const type = columns.find((column) => column.name === name)?.column_type;
      return [name, tagPlain(value, type)];
    }),
  );
}

/** The schema is page data: it may have any shape. */
function columnsOf(table: string | null, schema: Schema | null) {
  const columns: unknown =
    table !== null && schema && Object.hasOwn(schema, table) ? schema[table]?.columns : undefined;
  if (!Array.isArray(columns)) return [];
  return (columns as Schema[string]["columns"]).filter(
    (column) => typeof column?.name === "string" && typeof column.column_type?.type === "string",
  );
}
