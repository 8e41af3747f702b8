/**
 * Everything that crosses between an inspected page and the panel, as schemas; the TypeScript
 * types are derived from them. The page's side uses the types only, the panel's side validates:
 * page data is hostile. Payloads of unknown shape travel encoded (see `codec`) and are decoded
 * while they are validated.
 */
import * as v from "valibot";
import { HANDLE_KINDS } from "./backend.ts";
import { decode } from "./codec/decode.ts";

/** Raised whenever either side could misread the other. */
export const PROTOCOL_VERSION = 3;

const id = v.pipe(v.string(), v.maxLength(200));
const name = v.pipe(v.string(), v.maxLength(1_000));
const text = v.pipe(v.string(), v.maxLength(20_000));
/** Milliseconds since the epoch, with fractions. */
const time = v.pipe(v.number(), v.finite());
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const payload = v.pipe(
  v.unknown(),
  v.transform((encoded): unknown => decode(encoded)),
);
export const record = v.pipe(
  payload,
  v.check((value) => typeof value === "object" && value !== null, "Expected an object"),
  v.transform((value) => value as Record<string, unknown>),
);

const authMode = v.picklist(["external", "local-first", "anonymous"]);
export const tier = v.picklist(["local", "edge", "global"]);
export const operation = v.picklist(["insert", "update", "upsert", "delete", "restore"]);
export const mode = v.picklist(["forSession", "withAttribution", "asBackend"]);
export const writtenBy = v.picklist(["app", "replay", "undo"]);
export const batchMode = v.picklist(["direct", "transactional"]);
export const batchState = v.picklist(["open", "committed", "rolled back"]);
export const fate = v.picklist(["local", "edge", "global", "rejected"]);

export const handleKind = v.picklist(HANDLE_KINDS);

export const session = v.object({
  user_id: name,
  claims: record,
  authMode,
  account: v.exactOptional(v.nullable(name)),
  identity: v.exactOptional(v.object({ issuer: name, subject: name })),
});

export const authState = v.object({
  authMode,
  session: v.nullable(session),
  error: v.nullable(v.picklist(["expired", "missing", "disabled", "invalid"])),
});

/** Why there is no stack. `sampled`: too many at that time; `unwatched`: nobody was recording. */
export const noStack = v.picklist(["sampled", "unwatched"]);

/** Where it was called from, as the engine writes stacks. */
const origin = { stack: v.nullable(text), noStack: v.exactOptional(noStack) };

/** Something this Jazz can or cannot do for us, and why not in one sentence. */
const capability = v.object({ ok: v.boolean(), reason: v.nullable(text) });

const doorName = v.picklist([
  "engine registry",
  "first Db",
  "Db class",
  "Db map",
  "window storage",
  "React",
  "Vue",
  "window global",
  "pushed",
  "backend",
]);

/** A way by which a host was found, and what that is good for. */
const foundThrough = v.object({
  door: doorName,
  note: text,
  can: v.optional(text),
  /** What is missing, where no other door makes up for it. */
  cannot: v.optional(v.nullable(text)),
});

/** One engine or Db, or both when they belong together, as the page knows it. */
export const hostInfo = v.object({
  host: id,
  /** A backend's context is a host like a page's Db. */
  kind: v.exactOptional(v.picklist(["page", "backend"])),
  /** Order of discovery in this document, from 1. */
  ordinal: count,
  foundAt: time,
  closedAt: v.nullable(time),
  has: v.object({ engine: v.boolean(), db: v.boolean() }),
  doors: v.pipe(v.array(foundThrough), v.maxLength(20)),
  profile: v.object({
    name,
    signs: v.pipe(v.array(text), v.maxLength(40)),
    act: capability,
    replay: capability,
    /** Whether `getAuthState`/`onAuthChanged` will report a persona. */
    followSession: capability,
  }),
  /** What the app calls it, if it says. */
  label: v.exactOptional(name),
  appId: v.nullable(name),
  serverUrl: v.nullable(text),
  driver: v.nullable(name),
  env: v.nullable(name),
  branch: v.nullable(name),
  auth: v.nullable(authState),
  /** Where the session was read: the Db, the engine's calls, or nowhere yet. */
  sessionFrom: v.nullable(v.picklist(["db", "engine"])),
  /** The token itself never leaves the page. */
  token: v.object({
    present: v.boolean(),
    claims: v.nullable(record),
    /** Milliseconds since the epoch. */
    expiresAt: v.nullable(time),
  }),
  policies: v.object({
    state: v.picklist(["merged", "enforced", "not seen"]),
    evidence: text,
  }),
});

const scope = {
  session: v.nullable(session),
  attribution: v.nullable(name),
};

export const acting = v.object({
  persona: v.nullable(session),
  mode,
  since: time,
  /** The page's own session meanwhile. */
  real: v.nullable(session),
  /** Whether it goes on after a reload and without a panel. */
  kept: v.optional(v.boolean(), false),
  /** Sentences on what does not follow the persona. */
  limits: v.pipe(v.array(text), v.maxLength(20)),
});

const at = { at: time, host: id };

/** The handle it went through, where there are such: in backends. */
const handle = v.exactOptional(id);

export const event = v.variant("t", [
  v.object({ t: v.literal("host"), at: time, info: hostInfo }),
  v.object({ t: v.literal("schema"), ...at, hash: name, schema: record }),
  /** Permissions the app handed over, not normalised. */
  v.object({ t: v.literal("permissions"), ...at, permissions: record }),
  v.object({ t: v.literal("auth"), ...at, state: authState, acting: v.boolean() }),
  v.object({
    t: v.literal("subscription"),
    ...at,
    subscription: id,
    /** Wire JSON as the app passed it, in the form of alpha.53. */
    query: v.pipe(v.string(), v.maxLength(1_000_000)),
    session: v.nullable(session),
    tier: v.nullable(tier),
    options: v.nullable(text),
    handle,
    ...origin,
  }),
  v.object({ t: v.literal("unsubscribe"), ...at, subscription: id }),
  v.object({
    t: v.literal("delta"),
    ...at,
    subscription: id,
    /** Position among this subscription's deltas, from 1. */
    nth: count,
    added: count,
    removed: count,
    updated: count,
    /** Ids of the first rows that changed. */
    ids: v.pipe(v.array(id), v.maxLength(200)),
    /** Rows held after it. */
    rows: count,
  }),
  v.object({
    t: v.literal("write"),
    ...at,
    /** Number of the write in this document, from 1. */
    write: count,
    op: operation,
    table: v.nullable(name),
    row: v.nullable(id),
    /** Tagged values by column, as passed in. `null` for a delete. */
    values: v.nullable(record),
    /** Tagged values in schema column order, as the engine returned them. */
    result: v.nullable(payload),
    ...scope,
    /** Milliseconds since the epoch, when the app overrides it. */
    updatedAt: v.nullable(time),
    batch: v.nullable(id),
    /** The message it was refused with at the call. */
    thrown: v.nullable(text),
    /** Microseconds inside the engine. */
    micros: v.pipe(v.number(), v.finite()),
    /** The page's own scope when the write ran as a persona. */
    actingFor: v.nullable(v.object(scope)),
    /** Who asked for it: the app, or the panel by a replay for good or its undo. */
    by: v.optional(writtenBy, "app"),
    handle,
    ...origin,
  }),
  /** Whom a principal stands for; told once for each that the page's sessions and rows name. */
  v.object({
    t: v.literal("identity"),
    ...at,
    principal: name,
    account: v.nullable(name),
    issuer: name,
    subject: name,
  }),
  /** A request that a backend is answering: no headers, no query string. */
  v.object({ t: v.literal("request"), ...at, request: id, method: name, path: text }),
  /** A handle that a backend's context made, and the session or author it resolved to. */
  v.object({
    t: v.literal("handle"),
    ...at,
    handle: id,
    kind: handleKind,
    ...scope,
    request: v.nullable(id),
    /** Why it could not be made; `null` when it was. */
    thrown: v.nullable(text),
    stack: v.nullable(text),
  }),
  /** A one-shot query of a backend. */
  v.object({
    t: v.literal("read"),
    ...at,
    handle,
    /** As the app built it: JSON, if it can be told. */
    query: v.pipe(v.string(), v.maxLength(1_000_000)),
    table: v.nullable(name),
    session: v.nullable(session),
    /** Rows it gave; `null` when it failed. */
    rows: v.nullable(count),
    thrown: v.nullable(text),
    micros: v.pipe(v.number(), v.finite()),
    stack: v.nullable(text),
  }),
  /** The table of an earlier write, found out later. */
  v.object({ t: v.literal("located"), ...at, row: id, table: name }),
  v.object({
    t: v.literal("batch"),
    ...at,
    batch: id,
    mode: batchMode,
    state: batchState,
  }),
  v.object({
    t: v.literal("fate"),
    ...at,
    batch: id,
    fate,
    code: v.nullable(name),
    reason: v.nullable(text),
  }),
  v.object({ t: v.literal("acting"), ...at, acting: v.nullable(acting) }),
  v.object({ t: v.literal("note"), at: time, level: v.picklist(["info", "warning"]), text }),
]);

export const hello = v.object({
  m: v.literal("hello"),
  protocol: count,
  url: text,
  title: text,
  top: v.boolean(),
  /** When the document's hook started. */
  startedAt: time,
  /** What was looked for on the page, and whether it was seen. */
  signs: v.object({ wasm: v.boolean(), engines: count, dbs: count, pushed: count }),
  /** Addresses of backend companions that the page names; they may be anybody's. */
  backends: v.exactOptional(v.pipe(v.array(text), v.maxLength(20))),
  /** What it is, where it is no page but a backend. */
  backend: v.exactOptional(v.object({ name, runtime: name, pid: count })),
});

/** What a page sends. */
export const pageMessage = v.variant("m", [
  hello,
  v.object({
    m: v.literal("batch"),
    /** Number of the first event, from 0; gaps are events that were dropped. */
    first: count,
    /** Events dropped since the document began. */
    dropped: count,
    /** What its packed events need to be unpacked, see `pack.ts`. */
    shapes: v.exactOptional(v.array(v.unknown())),
    /** Packed or not. Validated one by one, so that one bad event costs only itself. */
    events: v.pipe(v.array(v.unknown()), v.maxLength(1_000)),
  }),
  v.object({ m: v.literal("progress"), id, value: payload }),
  v.object({ m: v.literal("reply"), id, ok: v.literal(true), value: payload }),
  v.object({ m: v.literal("reply"), id, ok: v.literal(false), error: text }),
]);

export type PageEvent = v.InferOutput<typeof event>;
export type EventOf<T extends PageEvent["t"]> = Extract<PageEvent, { t: T }>;
export type HostInfo = v.InferOutput<typeof hostInfo>;
export type DoorName = v.InferOutput<typeof doorName>;
export type Acting = v.InferOutput<typeof acting>;
export type Hello = v.InferOutput<typeof hello>;
export type PageMessage = v.InferOutput<typeof pageMessage>;
export type NoStack = v.InferOutput<typeof noStack>;
export type WrittenBy = EventOf<"write">["by"];
export type Fate = EventOf<"fate">["fate"];
