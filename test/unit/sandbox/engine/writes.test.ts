import { describe, expect, it } from "vitest";
import type { Permissions, PolicyExpr, TaggedRecord } from "../../../../protocol/jazz.ts";
import { WasmRuntime } from "../../../../sandbox/engine/wasm-runtime.ts";
import {
  column,
  int,
  queryJson,
  schema,
  sessionJson,
  startRuntime,
  text,
  todo,
} from "./runtime-fixture.ts";

const UNKNOWN = "00000000-0000-4000-8000-000000000001";

/** Provenance of the only todo. */
async function provenance(runtime: WasmRuntime): Promise<unknown[]> {
  const [row] = await runtime.query(
    queryJson("todos", {
      select_columns: ["$createdBy", "$createdAt", "$updatedBy", "$updatedAt"],
    }),
  );
  return row?.values.map((value) => ("value" in value ? value.value : null)) ?? [];
}

describe("who is the author of a write", () => {
  it.each([
    ["nobody: the system", undefined, "jazz:system"],
    ["the session", sessionJson("alice"), "alice"],
    [
      "a session in a context",
      JSON.stringify({ session: JSON.parse(sessionJson("alice")) }),
      "alice",
    ],
    ["an attribution", JSON.stringify({ attribution: "bob" }), "bob"],
    [
      "an attribution before the session",
      JSON.stringify({ session: JSON.parse(sessionJson("alice")), attribution: "bob" }),
      "bob",
    ],
  ])("%s", async (_who, context, author) => {
    const runtime = startRuntime();
    runtime.insert("todos", todo("t"), context);
    expect(await column(runtime, "todos", "$createdBy")).toEqual([author]);
  });

  it("stays with the row when somebody else changes it", async () => {
    const runtime = startRuntime();
    const { id } = runtime.insert("todos", todo("t"), sessionJson("alice"));
    runtime.update(id, { title: text("u") }, sessionJson("bob"));
    const [createdBy, createdAt, updatedBy, updatedAt] = await provenance(runtime);
    expect([createdBy, updatedBy]).toEqual(["alice", "bob"]);
    expect(Number(updatedAt)).toBeGreaterThan(Number(createdAt));
    expect(Number(createdAt)).toBeGreaterThan(1e15);
  });

  it("can be given another time", async () => {
    const runtime = startRuntime();
    const { id } = runtime.insert("todos", todo("t"), JSON.stringify({ updated_at: 5 }));
    runtime.update(id, { title: text("u") }, JSON.stringify({ updated_at: 7 }));
    expect(await provenance(runtime)).toEqual(["jazz:system", 5, "jazz:system", 7]);
  });
});

describe("insert", () => {
  it("returns all columns in order, defaults and NULLs filled in", () => {
    const result = startRuntime().insert("todos", todo("t"));
    expect(result.values).toEqual([
      text("t"),
      { type: "Boolean", value: false },
      text("alice"),
      int(0),
      { type: "Null" },
      { type: "Null" },
    ]);
    expect(result.id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(result.batchId).toMatch(/^[0-9a-f]{32}$/);
  });

  it("keeps its own copy of what it was given", async () => {
    const runtime = startRuntime();
    const title = { type: "Text" as const, value: "mine" };
    const { values } = runtime.insert("todos", { ...todo("t"), title });
    title.value = "changed";
    for (const value of values) if ("value" in value) value.value = "changed";
    expect(await column(runtime, "todos", "title")).toEqual(["mine"]);
  });

  it.each<[string, string, TaggedRecord]>([
    ["table not found: nope", "nope", {}],
    ["encoding error: unknown column `nope` on table `todos`", "todos", { nope: int(1) }],
    ["encoding error: missing required field `title` on table `todos`", "todos", {}],
    [
      "encoding error: cannot set required field `title` to null",
      "todos",
      { title: { type: "Null" } },
    ],
    [
      "encoding error: type mismatch for column 'title': expected Text, got Some(Integer)",
      "todos",
      { ...todo("t"), title: int(1) },
    ],
  ])("says: %s", (message, table, values) => {
    expect(() => startRuntime().insert(table, values)).toThrow(
      new Error(`Insert failed: WriteError("${message}")`),
    );
  });

  it("throws a plain Error without further properties", () => {
    try {
      startRuntime().insert("todos", {});
    } catch (error) {
      expect(Object.keys(error as object)).toEqual([]);
      expect((error as Error).name).toBe("Error");
    }
    expect.assertions(2);
  });

  it("takes an id once", () => {
    const runtime = startRuntime();
    runtime.insert("todos", todo("t"), undefined, UNKNOWN);
    const again = () => runtime.insert("todos", todo("t"), undefined, UNKNOWN.toUpperCase());
    expect(again).toThrow(
      `Insert failed: WriteError("encoding error: object already exists: ${UNKNOWN}")`,
    );
    runtime.delete(UNKNOWN);
    expect(again).toThrow(`Insert failed: WriteError("row already deleted: ${UNKNOWN}")`);
  });

  it("does not take the id of a denied row", () => {
    const runtime = startRuntime({ todos: { insert: { with_check: { type: "False" } } } });
    expect(() => runtime.insert("todos", todo("t"), sessionJson("a"), UNKNOWN)).toThrow("denied");
    expect(runtime.insert("todos", todo("t"), undefined, UNKNOWN).id).toBe(UNKNOWN);
  });
});

describe("update, delete, restore and upsert", () => {
  it.each<[string, (runtime: WasmRuntime, id: string) => unknown]>([
    [
      `Update failed: WriteError("object not found: ObjectId(${UNKNOWN})")`,
      (r) => r.update(UNKNOWN, {}),
    ],
    [
      `Delete failed: WriteError("object not found: ObjectId(${UNKNOWN})")`,
      (r) => r.delete(UNKNOWN),
    ],
    [
      `Update failed: WriteError("encoding error: column 'nope' not found")`,
      (r, id) => r.update(id, { nope: int(1) }),
    ],
    [
      `Update failed: WriteError("encoding error: null not allowed for column 'title'")`,
      (r, id) => r.update(id, { title: { type: "Null" } }),
    ],
    [`Invalid ObjectId: 17`, (r) => r.update("17", {})],
  ])("says: %s", (message, run) => {
    const runtime = startRuntime();
    const { id } = runtime.insert("todos", todo("t"));
    expect(() => run(runtime, id)).toThrow(message);
  });

  it("patches the given columns only", async () => {
    const runtime = startRuntime();
    const { id } = runtime.insert("todos", todo("t", "bob"));
    runtime.update(id, { title: text("u") });
    expect(await column(runtime, "todos", "owner_id")).toEqual(["bob"]);
    expect(await column(runtime, "todos", "title")).toEqual(["u"]);
  });

  it("deletes softly and restores with new values, keeping the author", async () => {
    const runtime = startRuntime();
    const { id } = runtime.insert("todos", todo("t"), sessionJson("alice"));
    expect(() => runtime.restore("todos", id, todo("t"))).toThrow(
      `Restore failed: WriteError("row not deleted: ${id}")`,
    );
    runtime.delete(id, sessionJson("bob"));
    expect(await column(runtime, "todos", "title")).toEqual([]);
    expect(await column(runtime, "todos", "title", { query: { include_deleted: true } })).toEqual([
      "t",
    ]);
    expect(() => runtime.delete(id)).toThrow(
      `Delete failed: WriteError("row already deleted: ${id}")`,
    );
    expect(() => runtime.update(id, {})).toThrow("row already deleted");
    expect(() => runtime.restore("projects", id, {})).toThrow(
      `object ${id} belongs to table todos, cannot restore into projects`,
    );
    expect(runtime.restore("todos", id, todo("back"), sessionJson("carol")).id).toBe(id);
    const [createdBy, , updatedBy] = await provenance(runtime);
    expect([createdBy, updatedBy]).toEqual(["alice", "carol"]);
  });

  it("upserts: inserts a new row, patches an existing one, refuses another table's", async () => {
    const runtime = startRuntime();
    expect(runtime.upsert("todos", UNKNOWN, todo("new"))).toEqual({ batchId: expect.any(String) });
    runtime.upsert("todos", UNKNOWN, { title: text("patched") });
    expect(await column(runtime, "todos", "title")).toEqual(["patched"]);
    expect(() => runtime.upsert("projects", UNKNOWN, {})).toThrow(
      `Upsert failed: WriteError("encoding error: object ${UNKNOWN} already exists in table todos, cannot upsert into projects")`,
    );
  });
});

describe("policies on writes", () => {
  const mine: PolicyExpr = {
    type: "Cmp",
    column: "owner_id",
    op: "Eq",
    value: { type: "SessionRef", path: ["user_id"] },
  };
  const policies: Permissions = {
    todos: { insert: { with_check: mine }, update: { using: mine }, delete: { using: mine } },
  };

  it("deny with the operation and the table", () => {
    const runtime = startRuntime(policies);
    const { id } = runtime.insert("todos", todo("t"), sessionJson("alice"));
    const bob = sessionJson("bob");
    expect(() => runtime.insert("todos", todo("t"), bob)).toThrow(
      'Insert failed: WriteError("policy denied INSERT on table todos")',
    );
    expect(() => runtime.update(id, {}, bob)).toThrow(
      'Update failed: WriteError("policy denied UPDATE on table todos")',
    );
    expect(() => runtime.delete(id, bob)).toThrow(
      'Delete failed: WriteError("policy denied DELETE on table todos")',
    );
    expect(() => runtime.upsert("todos", id, {}, bob)).toThrow(
      'Upsert failed: WriteError("policy denied UPDATE on table todos")',
    );
  });

  it("are not asked without a session, nor for a restore", () => {
    const runtime = startRuntime(policies);
    const { id } = runtime.insert(
      "todos",
      todo("t", "carol"),
      JSON.stringify({ attribution: "x" }),
    );
    runtime.delete(id);
    expect(runtime.restore("todos", id, todo("t", "carol"), sessionJson("bob")).id).toBe(id);
  });

  it("come after the shape of a row", () => {
    const runtime = startRuntime({ todos: { insert: { with_check: { type: "False" } } } });
    expect(() => runtime.insert("todos", {}, sessionJson("alice"))).toThrow(
      "missing required field",
    );
  });

  it("allow what has no clause, unless a policy bundle is loaded", () => {
    const start = (loadedPolicyBundle: boolean) =>
      new WasmRuntime(
        JSON.stringify({ __jazzRuntimeSchema: 1, schema, loadedPolicyBundle }),
        "a",
        "dev",
        "main",
      );
    const alice = sessionJson("alice");
    expect(() => start(false).insert("todos", todo("t"), alice)).not.toThrow();
    expect(() => start(true).insert("todos", todo("t"), alice)).toThrow("policy denied INSERT");
  });
});
