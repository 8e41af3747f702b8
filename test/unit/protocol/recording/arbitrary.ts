import fc from "fast-check";
import { HANDLE_KINDS } from "../../../../protocol/backend.ts";
import { Cut, Opaque, TAG } from "../../../../protocol/codec/encoded.ts";
import type {
  FileBatch,
  FileHandle,
  FileHost,
  FileRead,
  FileRequest,
  FileWrite,
  RecordingFile,
} from "../../../../protocol/recording/format.ts";

const time = fc.oneof(
  fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }),
  fc.double({ min: 1, max: Date.UTC(2100, 0, 1), noNaN: true }),
);
const count = fc.nat();
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n));
const name = fc.oneof(fc.string(), fc.constantFrom("todos", "__proto__", "constructor", TAG, ""));
const nullable = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });

/** Whatever the codec brings back whole. */
const anything = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constantFrom(null, undefined, new Opaque("function", "f")),
    fc.bigInt(),
    fc.date({ noInvalidDate: false }),
    fc.uint8Array({ maxLength: 16 }),
    fc.array(tie("node"), { maxLength: 4 }),
    fc.dictionary(name, tie("node"), { maxKeys: 4, noNullPrototype: true }),
    fc.array(fc.tuple(fc.string(), tie("node")), { maxLength: 3 }).map((pairs) => new Map(pairs)),
    fc.string().map((head) => new Cut("string", head, head.length + 9)),
  ),
})).node;

const record = fc.dictionary(name, anything, { maxKeys: 5, noNullPrototype: true });

/** Tagged values by column, as engines take them and pages send them. */
const values = fc.dictionary(
  name,
  fc.oneof(
    fc.string().map((value) => ({ type: "Text", value })),
    fc.uint8Array({ maxLength: 16 }).map((value) => ({ type: "Bytea", value })),
    fc.double().map((value) => ({ type: "Double", value })),
    fc.constant({ type: "Null" }),
    fc.string().map((head) => ({ type: "Text", value: new Cut("string", head, 9_999) })),
    anything,
  ),
  { maxKeys: 5, noNullPrototype: true },
);

const session = fc.record(
  {
    user_id: name,
    claims: record,
    authMode: fc.constantFrom("external" as const, "local-first" as const, "anonymous" as const),
    account: nullable(name),
    identity: fc.record({ issuer: name, subject: name }),
  },
  { requiredKeys: ["user_id", "claims", "authMode"] },
);
const authMode = session.map((one) => one.authMode);
const auth = fc.record({
  authMode,
  session: nullable(session),
  error: fc.constantFrom(null, "expired" as const, "invalid" as const),
});
const capability = fc.record({ ok: fc.boolean(), reason: nullable(fc.string()) });
const mode = fc.constantFrom(
  "forSession" as const,
  "withAttribution" as const,
  "asBackend" as const,
);

const DOCUMENTS = ["d1", "d2"];
const HOSTS = ["d1/h1", "d1/h/2", "d2/h1"];
const document = fc.constantFrom(...DOCUMENTS);
const host = fc.constantFrom(...HOSTS);

const hosts: fc.Arbitrary<FileHost[]> = fc
  .subarray(HOSTS)
  .chain((keys) => fc.tuple(...keys.map(hostNamed)));

function hostNamed(key: string): fc.Arbitrary<FileHost> {
  return fc.record({
    document: fc.constant(key.slice(0, 2)),
    info: fc.record({
      host: fc.constant(key.slice(3)),
      ordinal: count,
      foundAt: time,
      closedAt: nullable(time),
      has: fc.record({ engine: fc.boolean(), db: fc.boolean() }),
      doors: fc.array(fc.record({ door: fc.constant("React" as const), note: fc.string() }), {
        maxLength: 3,
      }),
      profile: fc.record({
        name,
        signs: fc.array(fc.string(), { maxLength: 3 }),
        act: capability,
        replay: capability,
        followSession: capability,
      }),
      appId: nullable(name),
      serverUrl: nullable(fc.string()),
      driver: nullable(name),
      env: nullable(name),
      branch: nullable(name),
      auth: nullable(auth),
      sessionFrom: fc.constantFrom(null, "db" as const, "engine" as const),
      token: fc.record({
        present: fc.boolean(),
        claims: nullable(record),
        expiresAt: nullable(time),
      }),
      policies: fc.record({
        state: fc.constantFrom("merged" as const, "enforced" as const, "not seen" as const),
        evidence: fc.string(),
      }),
    }),
    present: fc.boolean(),
    auth: fc.array(fc.record({ at: time, state: auth, acting: fc.boolean() }), { maxLength: 3 }),
    acting: nullable(
      fc.record({
        persona: nullable(session),
        mode,
        since: time,
        real: nullable(session),
        kept: fc.boolean(),
        limits: fc.array(fc.string(), { maxLength: 2 }),
      }),
    ),
    schemaHash: nullable(name),
    schema: nullable(record),
    handedPermissions: nullable(record),
    openedPermissions: nullable(
      fc.record({ file: name, permissions: record, warnings: fc.array(fc.string()) }),
    ),
    ownerColumns: fc.array(fc.record({ table: name, columns: fc.array(name) }), { maxLength: 2 }),
  });
}

const batches: fc.Arbitrary<FileBatch[]> = fc.array(
  fc.record({
    host,
    id: name,
    mode: fc.constantFrom(null, "direct" as const, "transactional" as const),
    states: fc.array(
      fc.record({ state: fc.constantFrom("open" as const, "rolled back" as const), at: time }),
      { maxLength: 2 },
    ),
    fates: fc.array(
      fc.record({
        fate: fc.constantFrom("local" as const, "global" as const, "rejected" as const),
        at: time,
        code: nullable(name),
        reason: nullable(fc.string()),
      }),
      { maxLength: 2 },
    ),
  }),
  { maxLength: 4 },
);

/** A request with its address as it is kept: without a query. */
const request: fc.Arbitrary<FileRequest> = fc.record({
  host,
  id: name,
  at: time,
  method: fc.constantFrom("GET", "POST"),
  path: fc.constantFrom("/", "/todos/1"),
});

const places = (length: number): fc.Arbitrary<number | null> =>
  length === 0 ? fc.constant(null) : nullable(fc.nat({ max: length - 1 }));

function handleIn(
  sessions: number,
  stacks: number,
  requests: readonly FileRequest[],
): fc.Arbitrary<FileHandle> {
  const where: fc.Arbitrary<{ host: string; request: string | null }> =
    requests.length === 0
      ? fc.record({ host, request: fc.constant(null) })
      : fc.oneof(
          fc.record({ host, request: fc.constant(null) }),
          fc.constantFrom(...requests.map((one) => ({ host: one.host, request: one.id }))),
        );
  const rest: fc.Arbitrary<Omit<FileHandle, "host" | "request">> = fc.record({
    id: name,
    at: time,
    kind: nullable(fc.constantFrom(...HANDLE_KINDS)),
    session: places(sessions),
    attribution: nullable(name),
    thrown: nullable(fc.string()),
    stack: places(stacks),
    written: count,
    reads: count,
    subscriptions: count,
  });
  return fc.tuple(where, rest).map(([at, handle]) => ({ ...handle, ...at }));
}

/** Through one of these handles, or through none. */
function throughOne(handles: readonly FileHandle[]) {
  const none: fc.Arbitrary<{ host: string; handle: string | null }> = fc.record({
    host,
    handle: fc.constant(null),
  });
  return handles.length === 0
    ? none
    : fc.oneof(
        none,
        fc.constantFrom(...handles.map((one) => ({ host: one.host, handle: one.id }))),
      );
}

function readThrough(
  sessions: number,
  stacks: number,
  handles: readonly FileHandle[],
): fc.Arbitrary<FileRead> {
  const rest: fc.Arbitrary<Omit<FileRead, "host" | "handle">> = fc.record({
    at: time,
    query: fc.string(),
    table: nullable(name),
    session: places(sessions),
    rows: nullable(count),
    thrown: nullable(fc.string()),
    micros: finite,
    stack: places(stacks),
  });
  return fc.tuple(throughOne(handles), rest).map(([at, read]) => ({ ...read, ...at }));
}

function writeIn(
  sessions: number,
  stacks: number,
  known: readonly FileBatch[],
  handles: readonly FileHandle[],
) {
  const place = (length: number) =>
    length === 0 ? fc.constant(null) : nullable(fc.nat({ max: length - 1 }));
  const scope = { session: place(sessions), attribution: nullable(name) };
  const where: fc.Arbitrary<{ host: string; batch: string | null }> =
    known.length === 0
      ? fc.record({ host, batch: fc.constant(null) })
      : fc.oneof(
          fc.record({ host, batch: fc.constant(null) }),
          fc.constantFrom(...known.map((batch) => ({ host: batch.host, batch: batch.id }))),
        );
  const write: fc.Arbitrary<Omit<FileWrite, "host" | "batch" | "handle">> = fc.record({
    write: count,
    at: time,
    op: fc.constantFrom("insert" as const, "update" as const, "delete" as const),
    table: nullable(name),
    row: nullable(name),
    author: name,
    mode,
    values: nullable(values),
    before: nullable(
      fc.record({
        table: nullable(name),
        values,
        createdBy: nullable(name),
        createdAt: nullable(finite),
        updatedBy: nullable(name),
        updatedAt: nullable(finite),
        whole: fc.boolean(),
      }),
    ),
    ...scope,
    updatedAt: nullable(time),
    thrown: nullable(fc.string()),
    micros: finite,
    actingFor: nullable(fc.record(scope)),
    by: fc.constantFrom("app" as const, "replay" as const, "undo" as const),
    stack: place(stacks),
    received: fc.boolean(),
    madeAt: nullable(time),
  });
  const made = fc.tuple(where, write).map(([at, rest]) => ({ ...rest, ...at, handle: null }));
  const through = fc
    .tuple(throughOne(handles), write)
    .map(([at, rest]) => ({ ...rest, batch: null, ...at }));
  return fc.oneof(made, through);
}

const query = fc.oneof(
  fc.json(),
  fc.string(),
  fc.constantFrom('{ "table": "todos" }', "null", "1"),
);

/** Any recording that a panel could hold. */
export const recordingFile: fc.Arbitrary<RecordingFile> = fc
  .record({
    exportedAt: time,
    lacks: fc.array(fc.string(), { maxLength: 2 }),
    personas: fc.array(fc.record({ label: fc.string({ minLength: 1 }), session: session }), {
      maxLength: 3,
    }),
    hellos: fc.tuple(...DOCUMENTS.map(() => nullable(hello()))),
    hosts,
    identities: fc.array(
      fc.record({ principal: name, account: nullable(name), issuer: name, subject: name }),
      { maxLength: 3 },
    ),
    people: fc.array(
      fc.record({
        name,
        slot: nullable(fc.nat({ max: 20 })),
        seen: fc.array(fc.string(), { maxLength: 3 }),
        session: nullable(session),
      }),
      { maxLength: 4 },
    ),
    sessions: fc.array(session, { maxLength: 3 }),
    stacks: fc.array(fc.string(), { maxLength: 3 }),
    batches,
    requests: fc.array(request, { maxLength: 3 }),
    notes: fc.array(
      fc.record({
        document,
        at: time,
        level: fc.constantFrom("info" as const, "warning" as const),
        text: fc.string(),
      }),
      { maxLength: 3 },
    ),
  })
  .chain((parts) => {
    const handle = handleIn(parts.sessions.length, parts.stacks.length, parts.requests);
    return fc.array(handle, { maxLength: 4 }).map((handles) => ({ ...parts, handles }));
  })
  .chain(({ hellos, ...rest }) => {
    const [sessions, stacks] = [rest.sessions.length, rest.stacks.length];
    return fc
      .record({
        writes: fc.array(writeIn(sessions, stacks, rest.batches, rest.handles), { maxLength: 6 }),
        reads: fc.array(readThrough(sessions, stacks, rest.handles), { maxLength: 4 }),
        subscriptions: fc.array(
          fc
            .record({
              through: throughOne(rest.handles),
              id: name,
              openedAt: time,
              endedAt: nullable(time),
              query,
              session: places(rest.sessions.length),
              tier: fc.constantFrom(null, "local" as const, "edge" as const),
              options: nullable(fc.string()),
              stack: places(rest.stacks.length),
              rows: nullable(count),
              deltas: count,
              lastAt: nullable(time),
              firstMs: nullable(finite),
              history: fc.array(
                fc.record({
                  nth: count,
                  at: time,
                  added: count,
                  removed: count,
                  updated: count,
                  ids: fc.array(name, { maxLength: 3 }),
                  rows: count,
                }),
                { maxLength: 2 },
              ),
            })
            .map(({ through, ...subscription }) => ({ ...subscription, ...through })),
          { maxLength: 3 },
        ),
        documents: fc.tuple(
          ...hellos.map((one, index) =>
            fc.record({
              id: fc.constant(DOCUMENTS[index] as string),
              hello: fc.constant(one),
              gone: fc.boolean(),
              droppedBefore: nullable(count),
              dropped: count,
              lost: count,
              invalid: count,
            }),
          ),
        ),
      })
      .map((lists) => ({ version: 2, ...rest, ...lists }));
  });

function hello() {
  return fc.record({
    url: fc.string(),
    title: fc.string(),
    top: fc.boolean(),
    startedAt: time,
    signs: fc.record({ wasm: fc.boolean(), engines: count, dbs: count, pushed: count }),
  });
}
