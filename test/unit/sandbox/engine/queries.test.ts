import { describe, expect, it } from "vitest";
import type { ArraySubquery, Permissions, RelExpr } from "../../../../protocol/jazz.ts";
import type { WasmRuntime } from "../../../../sandbox/engine/wasm-runtime.ts";
import {
  column,
  int,
  queryJson,
  sessionJson,
  startRuntime,
  text,
  todo,
} from "./runtime-fixture.ts";

const include = (changes: Partial<ArraySubquery>): ArraySubquery => ({
  column_name: "project",
  table: "projects",
  inner_column: "id",
  outer_column: "todos.projectId",
  filters: [],
  joins: [],
  select_columns: null,
  order_by: [],
  limit: null,
  nested_arrays: [],
  ...changes,
});

/** Two projects, three todos: two in the first project, one in none. */
function seeded(permissions?: Permissions) {
  const runtime = startRuntime(permissions);
  const project = (name: string) =>
    runtime.insert("projects", { name: text(name), owner_id: text("alice") }).id;
  const [first, second] = [project("first"), project("second")];
  const add = (title: string, priority: number, projectId?: string) =>
    runtime.insert(
      "todos",
      {
        ...todo(title),
        priority: int(priority),
        ...(projectId ? { projectId: { type: "Uuid" as const, value: projectId } } : {}),
      },
      sessionJson("alice"),
    ).id;
  const ids = [add("a", 2, first), add("b", 1, first), add("c", 3)];
  return { runtime, first, second, ids };
}

async function included(runtime: WasmRuntime, subquery: ArraySubquery, session?: string) {
  const rows = await runtime.query(
    queryJson(subquery.outer_column.split(".")[0] ?? "", { array_subqueries: [subquery] }),
    session,
  );
  return rows.map(({ values }) => {
    const last = values.at(-1);
    return last?.type === "Array"
      ? last.value.map((row) => (row.type === "Row" ? row.value.values[0] : row))
      : last;
  });
}

describe("a query", () => {
  it("orders by its terms, NULL first, then by id; cuts after ordering", async () => {
    const { runtime } = seeded();
    const scan: RelExpr = { TableScan: { table: "todos" } };
    const by = (name: string, direction: "Asc" | "Desc"): RelExpr => ({
      OrderBy: { input: scan, terms: [{ column: { column: name }, direction }] },
    });
    const titles = (relation_ir: RelExpr) =>
      column(runtime, "todos", "title", { query: { relation_ir } });
    expect(await titles(scan)).toEqual(["a", "b", "c"]);
    expect(await titles(by("priority", "Desc"))).toEqual(["c", "a", "b"]);
    expect(await titles(by("projectId", "Asc"))).toEqual(["c", "a", "b"]);
    expect(
      await titles({
        Limit: { input: { Offset: { input: by("priority", "Asc"), offset: 1 } }, limit: 1 },
      }),
    ).toEqual(["a"]);
  });

  it("delivers the seven magic columns when asked for", async () => {
    const { runtime } = seeded({ todos: { update: { using: { type: "False" } } } });
    const select_columns = ["$createdBy", "$canRead", "$canEdit", "$canDelete"];
    const first = async (session?: string) =>
      (await runtime.query(queryJson("todos", { select_columns }), session))[0]?.values;
    expect(await first()).toEqual([
      text("alice"),
      { type: "Null" },
      { type: "Null" },
      { type: "Null" },
    ]);
    expect(await first(sessionJson("bob"))).toEqual([
      text("alice"),
      { type: "Boolean", value: true },
      { type: "Boolean", value: false },
      { type: "Boolean", value: false },
    ]);
  });

  it("includes related rows both ways, filtered, ordered, limited, by the inner table's policy", async () => {
    const { runtime } = seeded();
    expect(await included(runtime, include({}))).toEqual([[text("first")], [text("first")], []]);
    const reverse = include({
      column_name: "todosViaProject",
      table: "todos",
      inner_column: "projectId",
      outer_column: "projects.id",
      order_by: [["priority", "Ascending"]],
    });
    expect(await included(runtime, reverse)).toEqual([[text("b"), text("a")], []]);
    expect(await included(runtime, { ...reverse, limit: 1 })).toEqual([[text("b")], []]);
    const filters = [{ Gt: { column: "priority", value: int(1) } }];
    expect(await included(runtime, { ...reverse, filters })).toEqual([[text("a")], []]);

    const hidden = seeded({ todos: { select: { using: { type: "False" } } } });
    expect(await included(hidden.runtime, reverse, sessionJson("bob"))).toEqual([[], []]);
  });

  it("nests includes, and leaves out rows whose required include is empty", async () => {
    const { runtime } = seeded();
    const nested = include({
      column_name: "todosViaProject",
      table: "todos",
      inner_column: "projectId",
      outer_column: "projects.id",
      nested_arrays: [include({})],
    });
    const [withTodos] = await runtime.query(queryJson("projects", { array_subqueries: [nested] }));
    expect(withTodos?.values.at(-1)).toMatchObject({
      type: "Array",
      value: [{ value: { values: { 6: { type: "Array", value: [{ type: "Row" }] } } } }, {}],
    });
    expect(await included(runtime, include({ requirement: "AtLeastOne" }))).toHaveLength(2);
  });

  it("hops from table to table and follows a relation again and again", async () => {
    const { runtime, first } = seeded();
    const names = ["id", "name", "owner_id"];
    const hop: RelExpr = {
      Project: {
        input: {
          Join: {
            left: { TableScan: { table: "todos" } },
            right: { TableScan: { table: "projects" } },
            on: [
              {
                left: { scope: "todos", column: "projectId" },
                right: { scope: "__hop_0", column: "id" },
              },
            ],
            join_kind: "Inner",
          },
        },
        columns: names.map((alias) => ({
          alias,
          expr: { Column: { scope: "__hop_0", column: alias } },
        })),
      },
    };
    const rows = await runtime.query(queryJson("todos", { relation_ir: hop }));
    expect(rows).toEqual([{ id: first, values: [text("first"), text("alice")] }]);
  });

  it("gives values that the caller may change", async () => {
    const { runtime } = seeded();
    const [row] = await runtime.query(queryJson("todos"));
    for (const value of row?.values ?? []) if ("value" in value) value.value = "changed";
    expect(await column(runtime, "todos", "title")).toEqual(["a", "b", "c"]);
  });

  it.each([
    ["an unknown table", queryJson("nope")],
    [
      "a relation without a plan",
      queryJson("todos", {
        relation_ir: { Distinct: { input: { TableScan: { table: "todos" } }, key: [] } },
      }),
    ],
  ])("rejects with a text for %s", async (_what, query) => {
    await expect(startRuntime().query(query)).rejects.toMatch(
      /^Query failed: QueryError\("query compilation error: /,
    );
  });

  it.each([
    ["Parse error", "{"],
    ["Parse error: missing field `table`", "{}"],
    ["Parse error: missing field `relation_ir`", '{"table":"todos"}'],
  ])("throws at the call: %s", (message, query) => {
    expect(() => startRuntime().query(query)).toThrow(message);
  });

  it("throws at the call for wrong sessions and options", () => {
    const runtime = startRuntime();
    const query = queryJson("todos");
    expect(() => runtime.query(query, "{}")).toThrow(
      "Invalid session JSON: missing field `user_id`",
    );
    expect(() => runtime.query(query, undefined, "here")).toThrow("Invalid tier 'here'");
    expect(() => runtime.query(query, undefined, "local", '{"propagation":"x"}')).toThrow(
      "Invalid propagation 'x'. Must be 'full' or 'local-only'.",
    );
  });
});
