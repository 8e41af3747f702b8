import { schema as s } from "jazz-tools";
import { describe, expect, it } from "vitest";
import type { QueryBuilder } from "../../../../sandbox/schema/query-builder.ts";
import { translateQuery } from "../../../../sandbox/schema/translate-query.ts";
import { loadRecording } from "../recordings/recording.ts";

/** The tables of the recorded run. */
const app = s.defineApp({
  projects: s.table({ name: s.string(), owner_id: s.string(), archived: s.boolean() }),
  todos: s.table({
    title: s.string(),
    done: s.boolean(),
    owner_id: s.string(),
    priority: s.int(),
    estimate: s.float().optional(),
    due: s.timestamp().optional(),
    tags: s.array(s.string()),
    projectId: s.ref("projects").optional(),
    watcherIds: s.array(s.ref("people")).optional(),
    blob: s.bytes().optional(),
    extra: s.json().optional(),
    kind: s.enum("task", "bug").optional(),
  }),
  shares: s.table({ todoId: s.ref("todos"), user_id: s.string(), can_edit: s.boolean() }),
  comments: s.table({ body: s.string(), todoId: s.ref("todos") }),
  people: s.table({ name: s.string(), bossId: s.ref("people").optional() }),
});

const wire = (query: QueryBuilder<unknown>) => translateQuery(query._build(), query._schema);

/** The predicate that one condition compiles to. */
function predicate(query: QueryBuilder<unknown>): unknown {
  return JSON.parse(wire(query)).relation_ir.Filter.predicate;
}

const column = (name: string) => ({ scope: "todos", column: name });

describe("the wire JSON of a query", () => {
  it("is the recorded one, character by character", () => {
    const recorded = loadRecording("team-memory")
      .filter(({ call }) => call === "query" || call === "createSubscription")
      .map(({ args }) => args[0]);
    const all = [
      "title",
      "done",
      "owner_id",
      "priority",
      "estimate",
      "due",
      "tags",
      "projectId",
    ] as const;
    const { todos, projects, comments, shares } = app;
    for (const query of [
      todos.where({ owner_id: "alice" }).orderBy("title"),
      projects,
      shares,
      comments.select("body", "$createdBy", "$canDelete"),
      todos.select(
        ...all,
        "$createdBy",
        "$createdAt",
        "$updatedBy",
        "$updatedAt",
        "$canRead",
        "$canEdit",
        "$canDelete",
      ),
      todos.where({ done: false }).include({ project: true }).orderBy("priority", "desc").limit(5),
      todos.where({ priority: { gt: 0 } }).select("title", "$updatedBy"),
      todos.select("title", "$createdBy"),
    ]) {
      expect(recorded).toContain(wire(query));
    }
  });

  it("has every operator", () => {
    const { todos } = app;
    const literal = (value: unknown) => ({ Literal: value });
    const day = new Date("2026-05-01T00:00:00Z");
    const cases: [QueryBuilder<unknown>, unknown][] = [
      [
        todos.where({ priority: 3 }),
        {
          Cmp: {
            left: column("priority"),
            op: "Eq",
            right: literal({ type: "Integer", value: 3 }),
          },
        },
      ],
      [
        todos.where({ priority: { ne: 3 } }),
        {
          Cmp: {
            left: column("priority"),
            op: "Ne",
            right: literal({ type: "Integer", value: 3 }),
          },
        },
      ],
      [
        todos.where({ priority: { gte: 3 } }),
        {
          Cmp: {
            left: column("priority"),
            op: "Ge",
            right: literal({ type: "Integer", value: 3 }),
          },
        },
      ],
      [
        todos.where({ estimate: { lt: 1 } }),
        {
          Cmp: { left: column("estimate"), op: "Lt", right: literal({ type: "Double", value: 1 }) },
        },
      ],
      [
        todos.where({ due: { lte: day } }),
        {
          Cmp: {
            left: column("due"),
            op: "Le",
            right: literal({ type: "Timestamp", value: day.getTime() }),
          },
        },
      ],
      [
        todos.where({ $createdAt: { gt: day } }),
        {
          Cmp: {
            left: column("$createdAt"),
            op: "Gt",
            right: literal({ type: "Timestamp", value: day.getTime() * 1000 }),
          },
        },
      ],
      [
        todos.where({ title: { in: ["a", "b"] } }),
        {
          In: {
            left: column("title"),
            values: [literal({ type: "Text", value: "a" }), literal({ type: "Text", value: "b" })],
          },
        },
      ],
      [
        todos.where({ title: { contains: "x" } }),
        { Contains: { left: column("title"), right: literal({ type: "Text", value: "x" }) } },
      ],
      [
        todos.where({ tags: { contains: "x" } }),
        { Contains: { left: column("tags"), right: literal({ type: "Text", value: "x" }) } },
      ],
      [todos.where({ projectId: null }), { IsNull: { column: column("projectId") } }],
      [todos.where({ projectId: { ne: null } }), { IsNotNull: { column: column("projectId") } }],
      [
        todos.where({ projectId: { isNull: false } }),
        { IsNotNull: { column: column("projectId") } },
      ],
      [
        todos.where({ blob: new Uint8Array([1, 2]) }),
        {
          Cmp: { left: column("blob"), op: "Eq", right: literal({ type: "Bytea", value: [1, 2] }) },
        },
      ],
      [
        todos.where({ $canEdit: true }),
        {
          Cmp: {
            left: column("$canEdit"),
            op: "Eq",
            right: literal({ type: "Boolean", value: true }),
          },
        },
      ],
    ];
    for (const [query, expected] of cases) expect(predicate(query)).toEqual(expected);
  });

  it("joins several conditions with And, in order, over several calls", () => {
    const query = app.todos.where({ done: true, title: "a" }).where({ priority: { gt: 1, lt: 5 } });
    expect(predicate(query)).toMatchObject({
      And: [
        { Cmp: { left: column("done") } },
        { Cmp: { left: column("title") } },
        { Cmp: { op: "Gt" } },
        { Cmp: { op: "Lt" } },
      ],
    });
  });

  it("asks for deleted rows, an offset, and several columns to order by", () => {
    const query = app.todos
      .includeDeleted()
      .orderBy("done")
      .orderBy("title", "desc")
      .offset(2)
      .limit(1);
    expect(JSON.parse(wire(query))).toMatchObject({
      include_deleted: true,
      relation_ir: {
        Limit: {
          limit: 1,
          input: {
            Offset: {
              offset: 2,
              input: {
                OrderBy: {
                  terms: [
                    { column: { column: "done" }, direction: "Asc" },
                    { column: { column: "title" }, direction: "Desc" },
                  ],
                },
              },
            },
          },
        },
      },
    });
  });

  it("includes: forward, reverse, nested, with a query of their own, required, hidden beside a selection", () => {
    const { todos, projects, comments } = app;
    expect(
      JSON.parse(wire(projects.include({ todosViaProject: { commentsViaTodo: true } }))),
    ).toMatchObject({
      array_subqueries: [
        {
          column_name: "todosViaProject",
          table: "todos",
          inner_column: "projectId",
          outer_column: "projects.id",
          nested_arrays: [
            { column_name: "commentsViaTodo", inner_column: "todoId", outer_column: "todos.id" },
          ],
        },
      ],
    });
    const own = todos
      .where({ priority: { gte: 2 }, due: null })
      .orderBy("title", "desc")
      .limit(3)
      .select("title");
    expect(JSON.parse(wire(projects.include({ todosViaProject: own }))).array_subqueries).toEqual([
      {
        column_name: "todosViaProject",
        table: "todos",
        inner_column: "projectId",
        outer_column: "projects.id",
        filters: [
          { Ge: { column: "priority", value: { type: "Integer", value: 2 } } },
          { IsNull: { column: "due" } },
        ],
        joins: [],
        select_columns: ["title"],
        order_by: [["title", "Descending"]],
        limit: 3,
        nested_arrays: [],
      },
    ]);
    expect(
      JSON.parse(wire(comments.include({ todo: true }).requireIncludes())).array_subqueries[0],
    ).toHaveProperty("requirement", "AtLeastOne");
    expect(JSON.parse(wire(todos.select("title").include({ project: true })))).toMatchObject({
      select_columns: ["title", "__jazz_include_project"],
      array_subqueries: [{ column_name: "__jazz_include_project" }],
    });
  });

  it("follows relations", () => {
    const query = app.comments.where({ body: "x" }).hopTo("todo").hopTo("project");
    const { relation_ir } = JSON.parse(wire(query));
    expect(relation_ir.Project.columns.map(({ alias }: { alias: string }) => alias)).toEqual([
      "id",
      "name",
      "owner_id",
      "archived",
    ]);
    expect(relation_ir.Project.input.Join).toMatchObject({
      right: { TableScan: { table: "projects" } },
      on: [
        {
          left: { scope: "__hop_0", column: "projectId" },
          right: { scope: "__hop_1", column: "id" },
        },
      ],
      join_kind: "Inner",
    });
    const chain = app.people.gather({
      start: { name: "x" },
      step: ({ current }) => app.people.where({ id: current }).hopTo("boss"),
      maxDepth: 3,
    });
    expect(JSON.parse(wire(chain)).relation_ir.Gather).toMatchObject({
      max_depth: 3,
      frontier_key: { RowId: "Current" },
      step: {
        Project: {
          input: {
            Join: {
              left: {
                Filter: {
                  predicate: {
                    Cmp: { left: { scope: "people", column: "id" }, right: { RowId: "Frontier" } },
                  },
                },
              },
            },
          },
        },
      },
    });
  });

  it.each<[string, () => unknown]>([
    [
      'Unknown relation "nope" on table "todos"',
      () => wire(app.todos.include({ nope: true } as never)),
    ],
    ['Unknown column "nope" in table "todos"', () => wire(app.todos.where({ nope: 1 } as never))],
    ["Unknown operator: like", () => wire(app.todos.where({ title: { like: "x" } } as never))],
    [
      '"in" operator requires an array value',
      () => wire(app.todos.where({ title: { in: "x" } } as never)),
    ],
    [
      '"isNull" operator requires a boolean value.',
      () => wire(app.todos.where({ due: { isNull: 1 } } as never)),
    ],
    [
      'Invalid enum value "x". Expected one of: bug, task',
      () => wire(app.todos.where({ kind: "x" } as never)),
    ],
    ['BYTEA column "blob" cannot be used in orderBy().', () => wire(app.todos.orderBy("blob"))],
    [
      'JSON column "extra" only supports eq/ne/in/isNull operators.',
      () => wire(app.todos.where({ extra: { gt: 1 } } as never)),
    ],
    [
      "hopTo(...) does not yet support include(...).",
      () => wire(app.comments.include({ todo: true }).hopTo("todo")),
    ],
    [
      'Include builder for relation "project" must target table "projects", got "people".',
      () => wire(app.todos.include({ project: app.people })),
    ],
  ])("says: %s", (message, build) => {
    expect(build).toThrow(message);
  });
});
