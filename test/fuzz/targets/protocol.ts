import fc from "fast-check";
import { Recording } from "../../../panel/store/recording.ts";
import { applyEvent } from "../../../panel/store/reduce.ts";
import { onBatch, onHello } from "../../../panel/store/reduce-documents.ts";
import { decode } from "../../../protocol/codec/decode.ts";
import { encode } from "../../../protocol/codec/encode.ts";
import { PROTOCOL_VERSION } from "../../../protocol/messages.ts";
import { readPageMessage } from "../../../protocol/read.ts";
import { hostInfo, text, user } from "../../unit/panel/support/facts.ts";
import { TEAM_SCHEMA } from "../../unit/panel/support/team-schema.ts";
import { mutatedText, unpolluted } from "../mutated.ts";
import type { Target } from "../target.ts";

const at = 1_795_000_000_000;
const alice = user("alice", { role: "lead" });
const query =
  '{"table":"todos","array_subqueries":[],"relation_ir":{"TableScan":{"table":"todos"}}}';
const same = { at, host: "h1" };

/** An event of every kind, as a page sends them. */
const EVENTS = [
  { t: "host", at, info: hostInfo("h1", alice, at) },
  { t: "schema", ...same, hash: "1", schema: TEAM_SCHEMA },
  { t: "permissions", ...same, permissions: { todos: { select: { using: { type: "True" } } } } },
  {
    t: "auth",
    ...same,
    state: { authMode: "external", session: alice, error: null },
    acting: false,
  },
  {
    t: "subscription",
    ...same,
    subscription: "s1",
    query,
    session: alice,
    tier: "local",
    options: null,
    stack: "at add (https://a.example/src/add.ts:1:2)",
  },
  {
    t: "delta",
    ...same,
    subscription: "s1",
    nth: 1,
    added: 1,
    removed: 0,
    updated: 0,
    ids: ["r1"],
    rows: 1,
  },
  { t: "unsubscribe", ...same, subscription: "s1" },
  {
    t: "write",
    ...same,
    write: 1,
    op: "insert",
    table: "todos",
    row: "r1",
    values: { title: text("Milk"), owner_id: text("alice") },
    result: [text("Milk")],
    session: alice,
    attribution: null,
    updatedAt: null,
    batch: "b1",
    thrown: null,
    micros: 4,
    actingFor: { session: alice, attribution: null },
    by: "app",
    stack: null,
    noStack: "sampled",
  },
  { t: "located", ...same, row: "r1", table: "todos" },
  { t: "batch", ...same, batch: "b1", mode: "direct", state: "open" },
  { t: "fate", ...same, batch: "b1", fate: "rejected", code: "denied", reason: "no" },
  {
    t: "acting",
    ...same,
    acting: {
      persona: alice,
      mode: "forSession",
      since: at,
      real: alice,
      kept: false,
      limits: [],
    },
  },
  { t: "note", at, level: "warning", text: "careful" },
];

const hello = {
  m: "hello",
  protocol: PROTOCOL_VERSION,
  url: "https://a.example/",
  title: "A",
  top: true,
  startedAt: at,
  signs: { wasm: true, engines: 1, dbs: 1, pushed: 0 },
};

const messages = fc.oneof(
  fc
    .array(fc.constantFrom(...EVENTS), { minLength: 1, maxLength: 5 })
    .map((events) => ({ m: "batch", first: 0, dropped: 0, events })),
  fc.constant(hello),
  fc.constantFrom(
    { m: "reply", id: "c1", ok: true, value: { rows: [] } },
    { m: "progress", id: "c1", value: 1 },
  ),
);

/** Whatever a page sends is read or refused, and what is read can be recorded. */
const pages: Target = {
  name: "messages of a page, read and recorded",
  inputs: 40_000,
  property: fc.property(
    fc.array(mutatedText(messages), { minLength: 1, maxLength: 3 }),
    (bodies) => {
      const recording = new Recording();
      for (const body of [
        JSON.stringify(hello),
        JSON.stringify({ m: "batch", first: 0, dropped: 0, events: EVENTS }),
        ...bodies,
      ]) {
        const read = readPageMessage(body);
        if (!read.ok) continue;
        if (read.message.m === "hello") {
          onHello(recording, "d1", read.message, { keepPastPages: false });
        } else if (read.message.m === "batch") {
          onBatch(recording, "d1", read.message);
          for (const event of read.message.events) applyEvent(recording, "d1", event);
        }
      }
      return unpolluted();
    },
  ) as Target["property"],
};

/** Whatever is decoded can be encoded again, and then stays as it is. */
const codec: Target = {
  name: "encoded values, decoded and encoded",
  inputs: 20_000,
  property: fc.property(
    fc.oneof(
      fc.jsonValue(),
      fc
        .anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
        })
        .map((value) => encode(value)),
    ),
    (value) => {
      const once = encode(decode(value));
      const twice = encode(decode(once));
      return unpolluted() && JSON.stringify(once) === JSON.stringify(twice);
    },
  ) as Target["property"],
};

export const PROTOCOL_TARGETS = [pages, codec];
