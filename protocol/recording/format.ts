/**
 * What a recording is as a file, version 2: one JSON object, described in
 * `docs/recording-format.md`. These schemas read its parts; the types are what comes out, and what
 * `write-recording.ts` takes. Whoever changes them raises {@link RECORDING_VERSION}, unless the
 * files of before can still be read.
 *
 * Values keep what JSON loses by the tagged encoding of `codec`, times by `exact-time.ts`.
 * Sessions and stacks are told once and referred to by their place. What is usual is left out and
 * comes back as the default.
 */
import * as v from "valibot";
import {
  acting,
  authState,
  batchMode,
  batchState,
  count,
  fate,
  handleKind,
  hello,
  hostInfo,
  mode,
  noStack,
  operation,
  record,
  session,
  tier,
  writtenBy,
} from "../messages.ts";
import { readExactTime } from "./exact-time.ts";

export const RECORDING_FORMAT = "jazz-devtools-recording";
export const RECORDING_VERSION = 2;

/** Milliseconds since the epoch. */
export const fileTime = v.pipe(
  v.custom<string | number>(
    (input) => readExactTime(input) !== null,
    "Expected a time such as 2026-11-23T14:02:11.204Z",
  ),
  v.transform((input) => readExactTime(input) as number),
);

/** Longer than what a page may send, since some of it comes out of values. */
const text = v.pipe(v.string(), v.maxLength(1_000_000));
const number = v.pipe(v.number(), v.finite());
/** A place in a list of the file, from 0. */
const place = count;
const like = (pattern: RegExp, expected: string) =>
  v.custom<string>((input) => typeof input === "string" && pattern.test(input), expected);
const document = like(/^[^/]{1,64}$/, "Expected a document, such as d1");
const host = like(/^[^/]{1,64}\/.{1,200}$/s, "Expected a document and a host in it, such as d1/h1");

const nullable = <T extends v.GenericSchema>(schema: T) => v.optional(v.nullable(schema), null);
const list = <T extends v.GenericSchema>(schema: T, most = 100_000) =>
  v.pipe(v.array(schema), v.maxLength(most));

// Addresses of companions that a page names may carry what lets one in.
const { m: _m, protocol: _protocol, backends: _backends, ...introduction } = hello.entries;

export const fileDocument = v.object({
  id: document,
  /** How it introduced itself; `null` when it was not heard. */
  hello: v.nullable(v.object({ ...introduction, startedAt: fileTime })),
  gone: v.optional(v.boolean(), false),
  /** Events dropped before the panel listened, dropped in all, lost on the way, not understood. */
  droppedBefore: nullable(count),
  dropped: v.optional(count, 0),
  lost: v.optional(count, 0),
  invalid: v.optional(count, 0),
});

const fileHostInfo = v.object({
  ...hostInfo.entries,
  foundAt: fileTime,
  closedAt: nullable(fileTime),
  token: v.object({ ...hostInfo.entries.token.entries, expiresAt: nullable(fileTime) }),
});

export const fileHost = v.object({
  document,
  info: fileHostInfo,
  /** Whether it was there when the recording was saved. */
  present: v.boolean(),
  auth: list(v.object({ at: fileTime, state: authState, acting: v.optional(v.boolean(), false) })),
  acting: nullable(v.object({ ...acting.entries, since: fileTime })),
  schemaHash: nullable(text),
  schema: nullable(record),
  /** Permissions as the app handed them over. */
  handedPermissions: nullable(record),
  /** Permissions the user opened from elsewhere. */
  openedPermissions: nullable(v.object({ file: text, permissions: record, warnings: list(text) })),
  /** Columns that were seen to hold user ids, by table. */
  ownerColumns: v.optional(list(v.object({ table: text, columns: list(text) })), []),
});

export const filePerson = v.object({
  name: text,
  /** Place of their colour in the palette; `null` for those without one. */
  slot: v.nullable(count),
  /** Where they were seen, in words. */
  seen: list(text),
  session: nullable(session),
});

/** Whom a principal stands for, after alpha.54; of the system's there is one per node. */
export const fileIdentity = v.object({
  principal: text,
  account: nullable(text),
  issuer: text,
  subject: text,
});

/** Somebody to act as, under the name the user gave them. `session: null` is a client without one. */
export const filePersona = v.object({
  label: like(/^.{1,1000}$/s, "Expected a name"),
  session,
});

export const fileSubscription = v.object({
  host,
  id: text,
  openedAt: fileTime,
  endedAt: nullable(fileTime),
  /** Wire JSON as the app passed it; as text where it is written in an unusual way. */
  query: v.pipe(
    v.unknown(),
    v.transform((query) => (typeof query === "string" ? query : JSON.stringify(query))),
    text,
  ),
  session: nullable(place),
  tier: nullable(tier),
  options: nullable(text),
  /** The backend's handle it was opened through. */
  handle: nullable(text),
  stack: nullable(place),
  noStack: v.optional(noStack),
  rows: nullable(count),
  deltas: v.optional(count, 0),
  lastAt: nullable(fileTime),
  /** Milliseconds from opening to the first result. */
  firstMs: nullable(number),
  /** The latest deltas, oldest first. */
  history: v.optional(
    list(
      v.object({
        nth: count,
        at: fileTime,
        added: count,
        removed: count,
        updated: count,
        ids: list(text),
        rows: count,
      }),
    ),
    [],
  ),
});

export const fileBatch = v.object({
  host,
  id: text,
  mode: nullable(batchMode),
  states: v.optional(list(v.object({ state: batchState, at: fileTime })), []),
  fates: v.optional(
    list(v.object({ fate, at: fileTime, code: nullable(text), reason: nullable(text) })),
    [],
  ),
});

const scope = { session: nullable(place), attribution: nullable(text) };

/** A row as it was known. Its times are microseconds since the epoch, as the engine keeps them. */
const rowState = v.object({
  table: nullable(text),
  values: record,
  createdBy: nullable(text),
  createdAt: nullable(number),
  updatedBy: nullable(text),
  updatedAt: nullable(number),
  /** Whether `values` holds every column. */
  whole: v.boolean(),
});

export const fileWrite = v.object({
  host,
  /** Number in its document. */
  write: v.optional(count, 0),
  at: fileTime,
  op: operation,
  table: v.nullable(text),
  row: v.nullable(text),
  author: text,
  mode: v.optional(mode, "forSession"),
  /** Tagged values by column. */
  values: nullable(record),
  /** The row before it, as far as it was known. */
  before: nullable(rowState),
  ...scope,
  /** When the app overrode it. */
  updatedAt: nullable(fileTime),
  batch: nullable(text),
  /** The message it was refused with at the call. */
  thrown: nullable(text),
  /** Microseconds inside the engine. */
  micros: v.optional(number, 0),
  /** The page's own scope when the write ran as a persona. */
  actingFor: nullable(v.object(scope)),
  by: v.optional(writtenBy, "app"),
  /** The backend's handle it went through. */
  handle: nullable(text),
  stack: nullable(place),
  noStack: v.optional(noStack),
  /** Seen as a change in a subscription, made by somebody else. */
  received: v.optional(v.boolean(), false),
  /** When the row says that it was written; of received ones. */
  madeAt: nullable(fileTime),
});

/** A request that a backend answered: neither headers nor query. */
export const fileRequest = v.object({ host, id: text, at: fileTime, method: text, path: text });

/** A handle of a backend's context. */
export const fileHandle = v.object({
  host,
  id: text,
  at: fileTime,
  /** `null` when its making was not told. */
  kind: nullable(handleKind),
  ...scope,
  /** The `id` of one of the requests of the same host; `null` for none, as in a job. */
  request: nullable(text),
  /** Why it could not be made. */
  thrown: nullable(text),
  stack: nullable(place),
  /** How many writes, reads and live queries went through it. */
  written: v.optional(count, 0),
  reads: v.optional(count, 0),
  subscriptions: v.optional(count, 0),
});

/** A one-shot query of a backend. */
export const fileRead = v.object({
  host,
  at: fileTime,
  handle: nullable(text),
  /** As the app built it. */
  query: text,
  table: nullable(text),
  session: nullable(place),
  /** Rows it gave; `null` when it failed. */
  rows: nullable(count),
  thrown: nullable(text),
  micros: v.optional(number, 0),
  stack: nullable(place),
});

export const fileNote = v.object({
  document,
  at: fileTime,
  level: v.picklist(["info", "warning"]),
  text,
});

/** The lists of a file in the order they are written, and how many elements each may have. */
export const SECTIONS = {
  /** What an older format did not keep, one sentence each; it is still missing when saved again. */
  lacks: { schema: text, most: 100 },
  personas: { schema: filePersona, most: 10_000 },
  documents: { schema: fileDocument, most: 10_000 },
  hosts: { schema: fileHost, most: 10_000 },
  identities: { schema: fileIdentity, most: 100_000 },
  people: { schema: filePerson, most: 100_000 },
  sessions: { schema: session, most: 1_000_000 },
  stacks: { schema: text, most: 1_000_000 },
  subscriptions: { schema: fileSubscription, most: 1_000_000 },
  batches: { schema: fileBatch, most: 1_000_000 },
  requests: { schema: fileRequest, most: 1_000_000 },
  handles: { schema: fileHandle, most: 1_000_000 },
  reads: { schema: fileRead, most: 1_000_000 },
  writes: { schema: fileWrite, most: 1_000_000 },
  notes: { schema: fileNote, most: 10_000 },
} as const satisfies Record<string, { schema: v.GenericSchema; most: number }>;

export type SectionName = keyof typeof SECTIONS;

export const SECTION_NAMES = Object.keys(SECTIONS) as SectionName[];

type Lists = { [S in SectionName]: v.InferOutput<(typeof SECTIONS)[S]["schema"]>[] };

/** A recording as it was read. */
export interface RecordingFile extends Lists {
  /** Version of the format it was written in. */
  version: number;
  /** When it was taken from the page, milliseconds since the epoch. */
  exportedAt: number;
}

/** A recording to be written; long lists may be made while they are read. */
export type RecordingSource = { exportedAt: number } & {
  [S in SectionName]: Iterable<Lists[S][number]>;
};

export type FileDocument = Lists["documents"][number];
export type FileHost = Lists["hosts"][number];
export type FilePerson = Lists["people"][number];
export type FilePersona = Lists["personas"][number];
export type FileSubscription = Lists["subscriptions"][number];
export type FileBatch = Lists["batches"][number];
export type FileWrite = Lists["writes"][number];
export type FileRequest = Lists["requests"][number];
export type FileHandle = Lists["handles"][number];
export type FileRead = Lists["reads"][number];
export type FileNote = Lists["notes"][number];
