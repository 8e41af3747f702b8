import { describe, expect, it } from "vitest";
import type { PolicyExpr } from "../../../../protocol/jazz.ts";
import { definePermissions } from "../../../../sandbox/policy/define-permissions.ts";
import { columns as column } from "../../../../sandbox/schema/column.ts";
import { defineApp } from "../../../../sandbox/schema/define-app.ts";
import { app, type Rules, reading } from "./permission-app.ts";
import { owns } from "./world.ts";

const literal = (value: unknown) => ({ type: "Literal" as const, value });
const isDone = (value: unknown): PolicyExpr => ({
  type: "Cmp",
  column: "done",
  op: "Eq",
  value: literal(value),
});

describe("rules", () => {
  it("compile to the clause of their operation", () => {
    const permissions = definePermissions(app, ({ policy, session }) => {
      const mine = { ownerId: session.user_id };
      policy.todos.allowRead.where(mine);
      policy.todos.allowInsert.where(mine);
      policy.todos.allowUpdate.where(mine);
      policy.todos.allowDelete.where(mine);
    });
    const mine = owns("ownerId");
    expect(permissions).toEqual({
      todos: {
        select: { using: mine },
        insert: { with_check: mine },
        update: { using: mine, with_check: mine },
        delete: { using: mine },
      },
    });
  });

  it("let each side of an update stand in for the other", () => {
    const update = (rules: (policy: Rules["policy"]["todos"]) => unknown) =>
      definePermissions(app, ({ policy }) => rules(policy.todos)).todos?.update;
    expect(update(({ allowUpdate }) => allowUpdate.whereOld({ done: true }))).toEqual({
      using: isDone(true),
      with_check: isDone(true),
    });
    expect(
      update(({ allowUpdate }) => allowUpdate.whereOld({ done: true }).whereNew({ done: false })),
    ).toEqual({ using: isDone(true), with_check: isDone(false) });
    expect(update(({ allowUpdate }) => allowUpdate.whereNew({ done: 1 }))?.using).toEqual(
      isDone(1),
    );
  });

  it("are alternatives when there are several, also under their plural names", () => {
    const { todos } = definePermissions(app, ({ policy, anyOf, allowedTo, session }) => {
      policy.todos.allowReads.where({ ownerId: session.userId });
      policy.todos.allowRead.where(anyOf([{ done: true }, allowedTo.read("projectId")]));
    });
    expect(todos?.select?.using).toEqual({
      type: "Or",
      exprs: [
        owns("ownerId", ["userId"]),
        isDone(true),
        { type: "Inherits", operation: "Select", via_column: "projectId" },
      ],
    });
  });

  it("know always, never and the creator", () => {
    const { todos, projects } = definePermissions(app, ({ policy }) => {
      policy.todos.allowRead.always();
      policy.todos.allowInsert.never();
      policy.todos.allowUpdate.never();
      policy.projects.managedByCreator();
    });
    expect(todos?.select?.using).toEqual({ type: "True" });
    expect(todos?.insert?.with_check).toEqual({ type: "False" });
    expect(todos?.update).toEqual({ using: { type: "False" }, with_check: { type: "False" } });
    const creator = owns("$createdBy");
    expect(projects).toEqual({
      select: { using: creator },
      insert: { with_check: creator },
      update: { using: creator, with_check: creator },
      delete: { using: creator },
    });
  });
});

describe("conditions", () => {
  it("know the operators", () => {
    expect(reading(() => ({ done: { gt: 1, lte: 3, ne: null }, ownerId: null }))).toEqual({
      type: "And",
      exprs: [
        { type: "Cmp", column: "done", op: "Gt", value: literal(1) },
        { type: "Cmp", column: "done", op: "Le", value: literal(3) },
        { type: "IsNotNull", column: "done" },
        { type: "IsNull", column: "ownerId" },
      ],
    });
    expect(reading(() => ({ ownerId: { contains: "al" } }))).toEqual({
      type: "Contains",
      column: "ownerId",
      value: literal("al"),
    });
    expect(reading(() => ({ ownerId: { in: ["a", "b"] } }))).toEqual({
      type: "InList",
      column: "ownerId",
      values: [literal("a"), literal("b")],
    });
    expect(reading(() => ({ ownerId: { in: [] } }))).toEqual({ type: "False" });
    expect(reading(() => ({ ownerId: { isNull: false } }))).toEqual({
      type: "IsNotNull",
      column: "ownerId",
    });
    expect(reading(() => ({ ownerId: undefined, done: {} }))).toEqual({ type: "True" });
  });

  it("take session values by member and by path", () => {
    const role = owns("ownerId", ["claims", "role"]);
    expect(reading(({ session }) => ({ ownerId: session["claims.role"] }))).toEqual(role);
    expect(reading(({ session }) => ({ ownerId: session.claims.role }))).toEqual(role);
    expect(reading(({ session }) => ({ ownerId: { in: session["claims.teams"] } }))).toEqual({
      type: "In",
      column: "ownerId",
      session_path: ["claims", "teams"],
    });
  });

  it("ask the session alone with session.where", () => {
    const condition = ({ session }: Rules) =>
      session.where({
        "claims.role": "lead",
        user_id: { ne: null },
        "claims.plan": { in: ["pro", "team"] },
        "claims.teams": { contains: "red" },
        "claims.until": null,
      });
    expect(reading(condition)).toEqual({
      type: "And",
      exprs: [
        { type: "SessionCmp", path: ["claims", "role"], op: "Eq", value: literal("lead") },
        { type: "SessionIsNotNull", path: ["user_id"] },
        {
          type: "SessionInList",
          path: ["claims", "plan"],
          values: [literal("pro"), literal("team")],
        },
        { type: "SessionContains", path: ["claims", "teams"], value: literal("red") },
        { type: "SessionIsNull", path: ["claims", "until"] },
      ],
    });
  });

  it("drop And and Or around a single part", () => {
    expect(reading(({ allOf, anyOf }) => allOf([anyOf([{ done: true }])]))).toEqual(isDone(true));
    expect(reading(({ allOf }) => allOf([]))).toEqual({ type: "True" });
    expect(reading(({ anyOf }) => anyOf([]))).toEqual({ type: "False" });
  });

  it("inherit through the foreign key that a relation's name stands for", () => {
    expect(reading(({ allowedTo }) => allowedTo.update("project", { maxDepth: 3 }))).toEqual({
      type: "Inherits",
      operation: "Update",
      via_column: "projectId",
      max_depth: 3,
    });
    expect(
      reading(({ allowedTo, policy }) => allowedTo.deleteReferencing(policy.shares, "todo")),
    ).toEqual({
      type: "InheritsReferencing",
      operation: "Delete",
      source_table: "shares",
      via_column: "todo_id",
    });
  });

  it("search other tables, tied to the row", () => {
    const shared =
      ({ policy, session }: Rules) =>
      (todo: Record<string, unknown>) =>
        policy.shares.exists.where({
          todo_id: todo.id as string,
          userId: session.user_id,
          canRead: true,
        });
    expect(reading(shared)).toEqual({
      type: "Exists",
      table: "shares",
      condition: {
        type: "And",
        exprs: [
          owns("todo_id", ["__jazz_outer_row", "id"]),
          owns("userId"),
          { type: "Cmp", column: "canRead", op: "Eq", value: literal(true) },
        ],
      },
    });
  });

  it("take raw policy JSON, which an object with a type is", () => {
    const raw: PolicyExpr = {
      type: "Exists",
      table: "shares",
      condition: { type: "Inherits", operation: "Select", via_column: "todo" },
    };
    expect(reading(() => raw)).toEqual({
      ...raw,
      condition: { type: "Inherits", operation: "Select", via_column: "todo_id" },
    });
    expect(reading(() => ({ type: "public" }))).toEqual({ type: "public" });
  });
});

describe("types", () => {
  it("know the tables and columns of an app", () => {
    const typed = defineApp({
      notes: { author: column.string(), pinned: column.boolean(), score: column.int().optional() },
    });
    const permissions = definePermissions(typed, ({ policy, session, allOf, isCreator }) => {
      policy.notes.allowRead.where({ author: session.user_id, score: { gte: 3 }, pinned: true });
      policy.notes.allowInsert.where((note) =>
        allOf([isCreator, policy.notes.exists.where({ author: note.author })]),
      );
      // @ts-expect-error a column that does not exist
      policy.notes.allowDelete.where({ autor: session.user_id });
      // @ts-expect-error a value of another type
      policy.notes.allowDelete.where({ pinned: "yes" });
      // @ts-expect-error a column of a row that does not exist
      policy.notes.allowDelete.where((note) => policy.notes.exists.where({ author: note.autor }));
    });
    expect(Object.keys(permissions)).toEqual(["notes"]);
    const onAnother = () =>
      definePermissions(typed, ({ policy }) => {
        // @ts-expect-error a table that does not exist
        policy.todos.allowRead.always();
      });
    expect(onAnother).toThrow(TypeError);
  });
});
