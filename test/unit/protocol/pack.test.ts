import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encode } from "../../../protocol/codec/encode.ts";
import type { PageEvent } from "../../../protocol/messages.ts";
import { Packer, unpackEvents } from "../../../protocol/pack.ts";
import { readPageMessage } from "../../../protocol/read.ts";
import { readEvent } from "../../../protocol/read-event.ts";

const name = fc.constantFrom("todos", "a", "__proto__", "v", "r", "t", "constructor", "");
const scalar = fc.oneof(fc.string({ maxLength: 8 }), fc.boolean(), fc.integer(), fc.constant(null));
const tagged = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constantFrom("Text", "Boolean", "Row\n"), value: scalar }),
  },
  fc.constant({ type: "Bytea", value: encode(new Uint8Array([1, 2, 255])) }),
  fc.constant({ type: "Text" }),
  fc.constant({ type: "Text", value: "x", more: 1 }),
  fc.constant({ type: 5, value: "x" }),
  scalar,
);
const values = fc.oneof(
  { weight: 5, arbitrary: fc.dictionary(name, tagged, { maxKeys: 4 }) },
  fc.constant(null),
);
const sessions = ["alice", "bob"].map((user_id) => ({
  user_id,
  claims: { role: user_id },
  authMode: "external" as const,
}));
const session = fc.constantFrom(null, ...sessions);

const everyWrite = fc.record({
  t: fc.constant("write" as const),
  at: fc.double({ noNaN: true, noDefaultInfinity: true }).map((at) => at + 0),
  host: fc.constantFrom("h1", "h2"),
  write: fc.nat(),
  op: fc.constantFrom("insert", "update", "delete"),
  table: fc.constantFrom("todos", null),
  row: fc.constantFrom("row-1", "row-2", null),
  values,
  result: fc.oneof(fc.array(tagged, { maxLength: 3 }), fc.constant(null), scalar),
  session,
  attribution: fc.constantFrom(null, "carol"),
  updatedAt: fc.constantFrom(null, 5),
  batch: fc.constantFrom(null, "b1", "b2"),
  thrown: fc.constantFrom(null, "no"),
  micros: fc.nat(),
  actingFor: fc.constantFrom(null, { session: sessions[0], attribution: null }),
  by: fc.constantFrom("app", "undo"),
  stack: fc.constantFrom(null, "at x"),
});
const write = fc
  .tuple(everyWrite, fc.constantFrom({}, { noStack: "sampled" }, { noStack: "unwatched" }))
  .map(([members, sometimes]) => ({ ...members, ...sometimes }));
const delta = fc.record({
  t: fc.constant("delta" as const),
  at: fc.nat(),
  host: fc.constant("h1"),
  subscription: fc.constantFrom("s1", "s2"),
  nth: fc.nat(),
  added: fc.nat(),
  removed: fc.nat(),
  updated: fc.nat(),
  ids: fc.array(fc.constantFrom("row-1", "row-2")),
  rows: fc.nat(),
});
const note = fc.record({
  t: fc.constant("note" as const),
  at: fc.nat(),
  level: fc.constant("info" as const),
  text: fc.string(),
});
const event = fc.oneof(
  write,
  write,
  delta,
  note,
) as fc.Arbitrary<unknown> as fc.Arbitrary<PageEvent>;

describe("a packed batch", () => {
  it("unpacks to what it was, whatever is in it", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        const packer = new Packer();
        const packed = events.map((one) => packer.pack(one));
        const sent = JSON.parse(JSON.stringify({ packed, shapes: packer.shapes }));
        const plain = JSON.parse(JSON.stringify(events)) as PageEvent[];
        const unpacked = unpackEvents(sent.packed, sent.shapes);
        expect(unpacked.map(bare)).toEqual(plain.map(bare));
        expect(unpacked.map(readEvent)).toEqual(plain.map(readEvent));
        expect(JSON.stringify(unpacked.map(sorted))).toBe(JSON.stringify(plain.map(sorted)));
      }),
      { numRuns: 500 },
    );
  });

  it("goes on without an event that was packed and is not sent", () => {
    const [first, second] = fc.sample(write, 2) as unknown as PageEvent[];
    if (!first || !second) throw new Error("No samples.");
    const packer = new Packer();
    packer.pack(first);
    packer.takeBack();
    const packed = JSON.parse(JSON.stringify([packer.pack(second)]));
    const [unpacked] = unpackEvents(packed, packer.shapes);
    expect(bare(unpacked)).toEqual(JSON.parse(JSON.stringify(second)));
  });

  it("is less than half of what it would be", () => {
    const packer = new Packer();
    const events = Array.from({ length: 100 }, (_, i) => usualWrite(i));
    const packed = JSON.stringify(events.map((one) => packer.pack(one)));
    expect(packed.length * 2).toBeLessThan(JSON.stringify(events).length);
  });

  it("may be anything, and nothing large is made of little", () => {
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.array(write),
      fc.array(fc.array(write)),
    );
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 6 }), fc.jsonValue(), (events, shapes) => {
        const body = JSON.stringify({ m: "batch", first: 0, dropped: 0, events, shapes });
        expect(() => readPageMessage(body)).not.toThrow();
      }),
    );
    const large = { ...usualWrite(1), values: { a: { type: "Text", value: "x".repeat(5_000) } } };
    const rest = Array.from({ length: 900 }, () => [{ t: "write" }]);
    const body = JSON.stringify({ m: "batch", first: 0, dropped: 0, events: [large, ...rest] });
    const read = readPageMessage(body);
    expect(read).toMatchObject({ ok: true, message: { invalid: 900 } });
  });

  it("is refused where a list does not fit its shape", () => {
    const { values: _, ...bare } = usualWrite(1) as unknown as Record<string, unknown>;
    const misfits = [[0], [0, 1, 2], [1, "x"], ["0", "x"], [-1, "x"], "x", null, { 0: 0 }];
    const events = misfits.map((v) => ({ ...bare, v }));
    const body = JSON.stringify({
      m: "batch",
      first: 0,
      dropped: 0,
      events,
      shapes: [
        ["title", "Text"],
        [5, "Text"],
      ],
    });
    expect(readPageMessage(body)).toMatchObject({
      message: { invalid: misfits.length, events: [] },
    });
  });
});

/** Without what marks it. */
const bare = (event: unknown): unknown => Object.fromEntries(Object.entries(event as object));

function sorted(value: unknown): unknown {
  const entries = Object.entries(value as object).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries;
}

function usualWrite(i: number): PageEvent {
  const values = {
    title: { type: "Text", value: `todo ${i}` },
    done: { type: "Boolean", value: false },
    owner_id: { type: "Text", value: "alice" },
  };
  return {
    t: "write",
    at: 1_795_638_000_000 + i,
    host: "h1",
    write: i,
    op: "insert",
    table: "todos",
    row: `01a2066c-cd1b-7172-9698-${String(i).padStart(12, "0")}`,
    values,
    result: Object.values(values),
    session: sessions[0] ?? null,
    attribution: null,
    updatedAt: null,
    batch: `01a2066ccd1d7a21a95a2fd4e5d5${String(i).padStart(4, "0")}`,
    thrown: null,
    micros: 2,
    actingFor: null,
    by: "app",
    stack: null,
  };
}
