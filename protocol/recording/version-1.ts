/** The parts of a recording of version 1, which is no longer written: see `from-version-1.ts`. */
import * as v from "valibot";
import { hostInfo, mode, operation, record, session, tier } from "../messages.ts";
import { fileTime } from "./format.ts";

const text = v.pipe(v.string(), v.maxLength(1_000_000));
const count = v.fallback(v.pipe(v.number(), v.integer(), v.minValue(0)), 0);
const nullable = <T extends v.GenericSchema>(schema: T) => v.optional(v.nullable(schema), null);
/** What is not as it should be counts as missing. */
const perhaps = <T extends v.GenericSchema>(schema: T) => v.fallback(nullable(schema), null);
const database = v.custom<string>(
  (input) => typeof input === "string" && /^[^/]+\/.{1,200}$/s.test(input),
  "Expected a database",
);
const scope = { session: nullable(session), attribution: nullable(text) };
const info = hostInfo.entries;

const document1 = v.object({
  url: nullable(text),
  top: nullable(v.boolean()),
  dropped: count,
  lost: count,
  invalid: count,
});

const auth1 = v.object({
  authMode: session.entries.authMode,
  session: nullable(session),
  error: v.optional(v.nullable(v.picklist(["expired", "missing", "disabled", "invalid"])), null),
});

const database1 = v.object({
  database,
  appId: nullable(text),
  serverUrl: nullable(text),
  driver: nullable(text),
  branch: nullable(text),
  profile: perhaps(info.profile),
  doors: v.fallback(info.doors, []),
  policies: perhaps(info.policies),
  auth: nullable(auth1),
  authHistory: v.optional(
    v.array(v.object({ at: fileTime, state: auth1, acting: v.optional(v.boolean(), false) })),
    [],
  ),
  schemaHash: nullable(text),
  schema: nullable(record),
});

const person1 = v.object({ name: text, slot: v.nullable(v.number()), seen: v.array(text) });

const delta1 = v.object({
  nth: count,
  at: fileTime,
  added: count,
  removed: count,
  updated: count,
  ids: v.array(text),
  rows: count,
});

const subscription1 = v.object({
  database,
  openedAt: fileTime,
  endedAt: nullable(fileTime),
  query: v.custom<string | object>(
    (input) => typeof input === "string" || (typeof input === "object" && input !== null),
    "Expected a query",
  ),
  session: nullable(session),
  tier: nullable(tier),
  rows: nullable(count),
  deltas: v.optional(v.array(delta1), []),
});

const fates = ["local", "edge", "global", "rejected", "denied", "failed"] as const;

const write1 = v.object({
  database,
  at: fileTime,
  op: operation,
  table: nullable(text),
  row: nullable(text),
  author: text,
  mode: nullable(mode),
  fate: v.picklist([...fates, "open", "rolled back", "received"]),
  code: nullable(text),
  reason: nullable(text),
  durationMs: nullable(v.number()),
  ...scope,
  actingFor: nullable(v.object(scope)),
  batch: nullable(text),
  values: nullable(record),
  before: nullable(record),
  stack: nullable(text),
});

const note1 = v.object({
  document: text,
  at: v.number(),
  level: v.picklist(["info", "warning"]),
  text,
});

/** The lists of a file of version 1. */
export const VERSION_1 = {
  documents: { schema: document1, most: 10_000 },
  databases: { schema: database1, most: 10_000 },
  people: { schema: person1, most: 100_000 },
  subscriptions: { schema: subscription1, most: 1_000_000 },
  writes: { schema: write1, most: 1_000_000 },
  notes: { schema: note1, most: 10_000 },
} as const;

/** An element of one of those lists. */
export type Element1<S extends keyof typeof VERSION_1> = v.InferOutput<
  (typeof VERSION_1)[S]["schema"]
>;
