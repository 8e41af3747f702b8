import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asSession, scopeOf } from "../../../backend/handles/scope-of.ts";
import { Tables } from "../../../backend/schema/tables.ts";
import { toTagged } from "../../../backend/schema/to-tagged.ts";
import type { ColumnType } from "../../../protocol/jazz.ts";
import { toJsValues } from "../../../protocol/js-values.ts";
import { toValue } from "../../../sandbox/schema/js-value.ts";
import { app } from "../sandbox/team-app.ts";

/** A column's type and a value of it, as an app has it. */
const column = fc.letrec<{ simple: [ColumnType, unknown]; column: [ColumnType, unknown] }>(
  (tie) => ({
    simple: fc.oneof(
      fc.tuple(fc.constantFrom<ColumnType>({ type: "Text" }, { type: "Uuid" }), fc.string()),
      fc.tuple(fc.constant<ColumnType>({ type: "Integer" }), fc.integer()),
      fc.tuple(fc.constant<ColumnType>({ type: "BigInt" }), fc.maxSafeInteger()),
      fc.tuple(fc.constant<ColumnType>({ type: "Double" }), fc.double({ noNaN: true })),
      fc.tuple(fc.constant<ColumnType>({ type: "Boolean" }), fc.boolean()),
      fc.tuple(fc.constant<ColumnType>({ type: "Timestamp" }), fc.date({ noInvalidDate: true })),
      fc.tuple(fc.constant<ColumnType>({ type: "Bytea" }), fc.uint8Array()),
      fc.tuple(fc.constant<ColumnType>({ type: "Json" }), fc.jsonValue({ depthSize: "small" })),
      fc.tuple(
        fc.constant<ColumnType>({ type: "Enum", variants: ["a", "b"] }),
        fc.constantFrom("a", "b"),
      ),
    ),
    column: fc.oneof(
      tie("simple"),
      tie("simple").map(([element, value]): [ColumnType, unknown] => [
        { type: "Array", element },
        [value, value],
      ]),
    ),
  }),
).column;

describe("values", () => {
  it("are tagged as Jazz tags them, and come back", () => {
    fc.assert(
      fc.property(column, ([type, value]) => {
        const columns = new Map([["c", type]]);
        const tagged = toTagged({ c: value }, columns);
        // JSON's null is a value in a JSON column; for Jazz it is none.
        expect(tagged["c"]).toEqual(toValue(value, type));
        expect(toTagged(toJsValues(tagged, columns), columns)).toEqual(tagged);
      }),
    );
  });

  it("are shown whatever an app passes, and never its own objects", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), (data) => {
        const tagged = toTagged(data, new Map());
        for (const value of Object.values(tagged)) expect(typeof value.type).toBe("string");
      }),
    );
    const own = { a: Uint8Array.of(1), b: undefined, ["__proto__"]: 1 };
    const tagged = toTagged(own, new Map([["a", { type: "Bytea" }]]));
    own.a[0] = 2;
    expect(tagged).toEqual({ a: { type: "Bytea", value: Uint8Array.of(1) } });
  });

  it("go through the transforms that a table has", () => {
    const transforms = {
      title: { to: (value: string) => value.toUpperCase(), from: (value: string) => value },
      broken: {
        to: () => {
          throw new Error("no");
        },
      },
    };
    const columns = new Map<string, ColumnType>([["title", { type: "Text" }]]);
    expect(toTagged({ title: "a", broken: 1 }, columns, transforms)).toEqual({
      title: { type: "Text", value: "A" },
    });
  });
});

describe("an app's tables", () => {
  it("are found by name, and nothing else is", () => {
    const tables = new Tables(app);
    expect(tables.table("todos")).toBe(app.todos);
    expect(tables.structure("todos")).toBe(app.wasmSchema["todos"]);
    for (const name of ["wasmSchema", "constructor", "__proto__", "toString", ""]) {
      expect(tables.table(name)).toBeNull();
      expect(tables.structure(name)).toBeNull();
    }
    expect(new Tables(app.wasmSchema).schema).toBe(app.wasmSchema);
    for (const none of [null, undefined, 1, "app", {}, { todos: {} }]) {
      expect(new Tables(none).schema).toBeNull();
      expect(new Tables(none).columns("todos").size).toBe(0);
    }
  });
});

describe("whom a handle stands for", () => {
  it("is what the handle tells its operations, of either shape", () => {
    const old = { user_id: "alice", claims: { role: "lead" }, authMode: "external" };
    const context = (told: object) => ({ getRuntimeOperationContext: () => told });
    expect(scopeOf("forSession", context({ session: old }), [])).toEqual({
      session: old,
      attribution: null,
    });
    expect(scopeOf("withAttribution", context({ attribution: "bob" }), [])).toEqual({
      session: null,
      attribution: "bob",
    });
    const identity = { issuer: "https://i", subject: "alice" };
    const later = {
      account_id: "a",
      issuer: "https://i",
      user_id: "alice",
      claims: {},
      authMode: "external",
    };
    const access = { getAccessContext: () => ({ writeSession: later, attribution: null }) };
    expect(scopeOf("forRequest", access, []).session).toEqual({
      user_id: "https://i#alice",
      claims: {},
      authMode: "external",
      account: "a",
      identity,
    });
    expect(
      asSession({ user: { account: null, identity }, claims: {}, authMode: "anonymous" }),
    ).toMatchObject({
      user_id: "https://i#alice",
      account: null,
    });
  });

  it("is read from what it was made of where the handle does not tell", () => {
    const session = { user_id: "alice", claims: {}, authMode: "external" };
    const silent = { getAuthState: () => ({ session }) };
    expect(scopeOf("forSession", {}, [session]).session).toEqual(session);
    expect(scopeOf("forRequest", silent, [{}]).session).toEqual(session);
    expect(scopeOf("withAttribution", {}, ["bob"]).attribution).toBe("bob");
    expect(scopeOf("withAttribution", {}, ["https://i", "bob"]).attribution).toBe("https://i#bob");
    expect(scopeOf("withAttributionForSession", {}, [session]).attribution).toBe("alice");
    expect(scopeOf("db", {}, [])).toEqual({ session: null, attribution: null });
  });

  it("is nobody where it makes no sense", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const session = asSession(value);
        if (session) expect(typeof session.user_id).toBe("string");
        expect(scopeOf("forSession", value, [value]).attribution).toBeNull();
      }),
    );
  });
});
