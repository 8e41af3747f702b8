import { expect, it } from "vitest";
import { toEngineQuery } from "../../../../sandbox/next/query/flat-query.ts";
import { prepareNextQuery } from "../../../../sandbox/next/query/prepare-query.ts";
import type { QueryBuilder } from "../../../../sandbox/schema/query-builder.ts";
import { translateQuery } from "../../../../sandbox/schema/translate-query.ts";
import { app, ISSUER, openAs } from "./people.ts";

const client = { getSchema: () => app.wasmSchema };
const wire = (query: QueryBuilder<unknown>) => JSON.parse(prepareNextQuery(query, client).json);

const { todos, projects } = app;

it("writes a query of one table flat", () => {
  const query = todos
    .where({ done: false, projectId: { isNull: true } })
    .select("title")
    .include({ project: projects.where({ name: "p" }) })
    .orderBy("title", "desc")
    .limit(5)
    .offset(2)
    .includeDeleted();
  expect(wire(query)).toEqual({
    table: "todos",
    include_deleted: true,
    conditions: [
      {
        Cmp: {
          left: { column: "done" },
          op: "Eq",
          right: { Literal: { type: "Boolean", value: false } },
        },
      },
      { IsNull: { column: { column: "projectId" } } },
    ],
    select_columns: [
      { kind: "full", column: "title" },
      { kind: "full", column: "__jazz_include_project" },
    ],
    order_by: [{ column: "title", direction: "Desc" }],
    limit: 5,
    offset: 2,
    array_subqueries: [
      expect.objectContaining({
        table: "projects",
        filters: [
          {
            Cmp: {
              left: { column: "name" },
              op: "Eq",
              right: { Literal: { type: "Text", value: "p" } },
            },
          },
        ],
      }),
    ],
  });
});

it("leaves relation traversal to relation algebra, under the table it leads to", () => {
  const query = wire(todos.where({ done: false }).hopTo("project"));
  expect(query).toMatchObject({ table: "projects", relation_ir: expect.any(Object) });
  expect(query).not.toHaveProperty("conditions");
});

it.each([
  ["everything", todos],
  ["conditions", todos.where({ title: { contains: "a" }, done: true })],
  ["one of", todos.where({ title: { in: ["a", "b"] } })],
  ["nothing there", todos.where({ projectId: { isNull: false } })],
  ["order and window", todos.orderBy("title").offset(1).limit(2)],
  ["includes", todos.include({ project: projects.where({ name: { ne: "x" } }).orderBy("name") })],
  ["a selection", todos.select("title", "$createdAt")],
  ["a hop", todos.where({ done: true }).hopTo("project")],
])("says the same as alpha.53's relation: %s", (_what, query) => {
  const before = JSON.parse(translateQuery(query._build(), app.wasmSchema));
  const after = toEngineQuery(prepareNextQuery(query, client).json);
  expect({ ...after, table: "" }).toEqual({ ...before, table: "" });
});

const stranger = {
  account: "00000000-0000-4000-8000-000000000009",
  identity: { issuer: ISSUER, subject: "stranger" },
};

it("finds rows by their author, as a whole and in parts", async () => {
  const { db, account } = await openAs("alice");
  db.insert(app.todos, { title: "t", owner: account.id });
  const author = { account: account.id, identity: account.identity };
  const other = { ...author, identity: { ...author.identity, subject: "somebody else" } };
  const found: [object, number][] = [
    [{ $createdBy: author }, 1],
    [{ $createdBy: stranger }, 0],
    [{ $createdBy: other }, 0],
    [{ $createdBy: { ne: author } }, 0],
    [{ $createdBy: { ne: other } }, 1],
    [{ $updatedBy: author, title: "t" }, 1],
    [{ $updatedBy: author, title: "u" }, 0],
    [{ "$createdBy.account": account.id }, 1],
    [{ "$createdBy.account": stranger.account }, 0],
    [{ "$createdBy.identity": account.identity }, 1],
    [{ "$createdBy.identity.subject": "alice" }, 1],
    [{ "$createdBy.identity.issuer": { ne: ISSUER } }, 0],
  ];
  for (const [where, count] of found) {
    expect(await db.all(app.todos.where(where as never)), JSON.stringify(where)).toHaveLength(
      count,
    );
  }
});

it("writes an author as a comparison of all its parts", () => {
  const part = (column: string, type: string, value: string) => ({
    Cmp: { left: { column }, op: "Eq", right: { Literal: { type, value } } },
  });
  const equal = {
    And: [
      part("$createdBy.account", "Uuid", stranger.account),
      part("$createdBy.identity.issuer", "Text", ISSUER),
      part("$createdBy.identity.subject", "Text", "stranger"),
    ],
  };
  expect(wire(todos.where({ $createdBy: stranger } as never)).conditions).toEqual([equal]);
  const unlike = todos.where({ $createdBy: { ne: stranger } } as never);
  expect(wire(unlike).conditions).toEqual([{ Not: equal }]);
});

it.each([
  {},
  { account: null, identity: stranger.identity },
  { account: stranger.account },
  { account: stranger.account, identity: { issuer: ISSUER } },
])("refuses half an author: %j", (author) => {
  expect(() => wire(todos.where({ $createdBy: { eq: author } } as never))).toThrow(
    /Invalid structured author condition/,
  );
});
