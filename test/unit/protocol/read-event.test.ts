import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { encode } from "../../../protocol/codec/encode.ts";
import { event } from "../../../protocol/messages.ts";
import { readEvent, readUsual } from "../../../protocol/read-event.ts";

const bySchema = (candidate: unknown): unknown => {
  const parsed = v.safeParse(event, candidate, { abortEarly: true });
  return parsed.success ? parsed.output : null;
};

const session = { user_id: "alice", claims: { since: encode(new Date(5)) }, authMode: "external" };
const usual: Record<string, Record<string, unknown>> = {
  write: {
    t: "write",
    at: 1.5,
    host: "h1",
    write: 1,
    op: "insert",
    table: "todos",
    row: "r",
    values: {
      title: { type: "Text", value: "x" },
      data: { type: "Bytea", value: encode(new Uint8Array([1])) },
    },
    result: [{ type: "Text", value: "x" }],
    session,
    attribution: null,
    updatedAt: null,
    batch: "b",
    thrown: null,
    micros: 2.25,
    actingFor: null,
    by: "app",
    stack: null,
    noStack: "sampled",
  },
  delta: {
    t: "delta",
    at: 1,
    host: "h1",
    subscription: "s1",
    nth: 1,
    added: 1,
    removed: 0,
    updated: 0,
    ids: ["r"],
    rows: 1,
  },
  fate: { t: "fate", at: 1, host: "h1", batch: "b", fate: "rejected", code: "c", reason: null },
};

/** What somebody might put in the place of a member, at the edges of what is allowed above all. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    true,
    "",
    "app",
    "undo",
    "sampled",
    "insert",
    "global",
    [],
    {},
  ),
  fc.constantFrom<unknown>(0, -0, -1, 1.5, 2 ** 53, 1e308, Number.NaN, Number.POSITIVE_INFINITY),
  fc.constantFrom(200, 201, 1_000, 1_001, 20_000, 20_001).map((length) => "x".repeat(length)),
  fc.constantFrom<unknown>(session, { ...session, claims: 5 }, { ...session, user_id: 1 }),
  fc.constantFrom<unknown>({ session, attribution: null }, { session: null }),
  fc.constantFrom<unknown>(Array(200).fill("x"), Array(201).fill("x"), ["x", 1], ["x".repeat(201)]),
  fc.constantFrom<unknown>(
    encode(new Map([[1, 2]])),
    encode(undefined),
    encode("x"),
    { $jz: 5 },
    { $jz: ["bytes", 7] },
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

const mutated = fc
  .record({
    kind: fc.constantFrom("write", "delta", "fate"),
    changes: fc.array(
      fc.tuple(
        fc.oneof(
          {
            weight: 9,
            arbitrary: fc.constantFrom(...new Set(Object.values(usual).flatMap(Object.keys))),
          },
          fc.constantFrom("handle", "more", "__proto__"),
        ),
        fc.oneof({ weight: 4, arbitrary: odd }, fc.constant("absent")),
      ),
      { maxLength: 3 },
    ),
  })
  .map(({ kind, changes }) => {
    const candidate = structuredClone(usual[kind]) as Record<string, unknown>;
    for (const [name, value] of changes) {
      if (value === "absent") delete candidate[name];
      else
        Object.defineProperty(candidate, name, {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        });
    }
    return candidate;
  });

describe("an event that is checked by hand", () => {
  it("is one that the schema accepts, and reads the same way", () => {
    let byHand = 0;
    fc.assert(
      fc.property(mutated, (candidate) => {
        const read = readUsual(candidate);
        if (read === null) return;
        byHand++;
        expect(read).toStrictEqual(bySchema(candidate));
      }),
      { numRuns: 3_000 },
    );
    expect(byHand).toBeGreaterThan(300);
  });

  it("is judged as the schema judges it in every other case too", () => {
    fc.assert(
      fc.property(fc.oneof(mutated, fc.jsonValue()), (candidate) => {
        expect(readEvent(candidate)).toStrictEqual(bySchema(candidate));
      }),
      { numRuns: 1_000 },
    );
  });

  it("is every usual one", () => {
    for (const candidate of Object.values(usual)) expect(readUsual(candidate)).not.toBeNull();
  });
});
