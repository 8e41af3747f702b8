import { describe, expect, test } from "vitest";
import { blankRow, explainQuestion } from "../../../panel/model/explain-question.ts";
import { explainTest } from "../../../panel/model/explain-test.ts";
import { decisiveKeys, traceItems, visibleItems } from "../../../panel/model/trace-item.ts";
import { traceText } from "../../../panel/model/trace-text.ts";
import { fieldChoices, fieldKind, fieldText, readField } from "../../../panel/model/value-field.ts";
import { moveInTree } from "../../../panel/view/explain/tree-keys.ts";
import { valueForm } from "../../../panel/view/explain/value-form.ts";
import type { ColumnType, Schema, Value } from "../../../protocol/jazz.ts";
import type { Evidence, RowSnapshot } from "../../../sandbox/policy/evidence.ts";
import { judge } from "../../../sandbox/policy/judge.ts";
import { bool, int, text, user, uuid } from "./support/facts.ts";
import { TEAM_SCHEMA } from "./support/team-schema.ts";

const id = (n: number): string => `019d4349-0000-7000-8000-${String(n).padStart(12, "0")}`;
const row = (n: number, values: RowSnapshot["values"], by = "alice"): RowSnapshot => ({
  id: id(n),
  values,
  createdBy: by,
  createdAt: 1_000,
  updatedBy: by,
  updatedAt: 1_000,
});

const TODO = row(1, { title: text("Milk"), owner_id: text("alice"), done: bool(false) });
const SHARE = row(2, { todoId: uuid(TODO.id), user_id: text("carol"), can_edit: bool(true) });

function evidence(rows: Record<string, RowSnapshot[]>, schema: Schema = TEAM_SCHEMA): Evidence {
  return {
    schema,
    mode: "enforcing",
    rows: (table) => rows[table] ?? [],
    row: (table, key) => rows[table]?.find((one) => one.id === key) ?? null,
  };
}

describe("values as text", () => {
  const round = (value: Value, type: ColumnType) => readField(fieldText(value, type), type);
  const array: ColumnType = { type: "Array", element: { type: "Timestamp" } };
  test.each<[Value, ColumnType]>([
    [text(" Milk "), { type: "Text" }],
    [text("open"), { type: "Enum", variants: ["open", "done"] }],
    [text('{"a":1}'), { type: "Json" }],
    [bool(true), { type: "Boolean" }],
    [int(-5), { type: "Integer" }],
    [{ type: "BigInt", value: 2 ** 40 }, { type: "BigInt" }],
    [{ type: "Double", value: -0.5 }, { type: "Double" }],
    [{ type: "Timestamp", value: 1_700_000_000_123 }, { type: "Timestamp" }],
    [uuid(id(7)), { type: "Uuid" }],
    [{ type: "Bytea", value: Uint8Array.from([0, 255, 16]) }, { type: "Bytea" }],
    [{ type: "Array", value: [{ type: "Timestamp", value: 5 }] }, array],
    [
      { type: "Array", value: [text("a"), text("")] },
      { type: "Array", element: { type: "Text" } },
    ],
  ])("come back as they were: %j", (value, type) => {
    expect(round(value, type)).toEqual({ ok: true, value });
  });

  test.each<[string, ColumnType, string]>([
    ["1.5", { type: "Integer" }, "whole number"],
    ["3000000000", { type: "Integer" }, "from -2147483648 to 2147483647"],
    ["", { type: "Double" }, "Type a number"],
    ["yes", { type: "Boolean" }, "true or false"],
    ["later", { type: "Enum", variants: ["open"] }, "one of open"],
    ["tomorrow", { type: "Timestamp" }, "Type a date"],
    ["abc", { type: "Uuid" }, "Type an id"],
    ["0a f", { type: "Bytea" }, "pairs of hex digits"],
    ["{", { type: "Json" }, "not JSON yet"],
    ["7", { type: "Array", element: { type: "Integer" } }, "JSON list"],
    ["[1, 1.5]", { type: "Array", element: { type: "Integer" } }, "Entry 2: Type a whole number"],
  ])("that do not fit say what would: %s", (typed, type, problem) => {
    expect(readField(typed, type)).toMatchObject({
      ok: false,
      problem: expect.stringContaining(problem),
    });
  });

  test("are typed into what suits their type", () => {
    expect(fieldKind({ type: "Boolean" })).toBe("choice");
    expect(fieldKind({ type: "Json" })).toBe("lines");
    expect(fieldKind({ type: "Uuid" })).toBe("line");
    expect(fieldKind({ type: "Row", columns: [] })).toBe("none");
    expect(fieldChoices({ type: "Enum", variants: ["a"] })).toEqual(["a"]);
  });
});

describe("a form of values", () => {
  const todos = TEAM_SCHEMA["todos"] as Schema[string];

  test("of an update counts what differs, and of an insert everything", () => {
    const form = valueForm(todos, "update", TODO, { title: text("Bread") });
    expect(form.result.value).toEqual({ ok: true, values: { title: text("Bread") } });
    expect(form.changed("title")).toBe(true);
    form.field("title").text.value = "Milk";
    form.field("priority").text.value = "3";
    form.field("priority").isNull.value = false;
    expect(form.result.value).toEqual({ ok: true, values: { priority: int(3) } });
    const fresh = valueForm(todos, "insert", null, { owner_id: text("bob") });
    expect(fresh.result.value).toEqual({
      ok: true,
      values: { ...blankRow(todos), owner_id: text("bob") },
    });
    expect(fresh.changed("owner_id")).toBe(false);
  });

  test("says which column cannot be read", () => {
    const form = valueForm(todos, "insert", null, {});
    form.field("priority").text.value = "many";
    form.field("priority").isNull.value = false;
    expect(form.problem("priority")).toContain("whole number");
    expect(form.result.value).toEqual({
      ok: false,
      problem: "priority: Type a whole number.",
    });
  });
});

describe("the question", () => {
  const input = { table: "todos", row: TODO, values: {}, author: "bob", now: 9 };
  const schema = TEAM_SCHEMA["todos"];

  test("is whole: a new row has its columns, a changed one its author", () => {
    expect(explainQuestion({ ...input, operation: "read" }, schema)).toEqual({
      kind: "read",
      table: "todos",
      row: TODO,
    });
    const values = { title: text("x") };
    expect(explainQuestion({ ...input, operation: "insert", values }, schema)).toMatchObject({
      kind: "insert",
      next: { values: { title: text("x"), done: { type: "Null" } }, createdBy: "bob" },
    });
    expect(explainQuestion({ ...input, operation: "update", values }, schema)).toMatchObject({
      kind: "update",
      row: TODO,
      next: { createdBy: "alice", updatedBy: "bob", updatedAt: 9, values: { done: bool(false) } },
    });
    expect(explainQuestion({ ...input, operation: "delete", row: null }, schema)).toEqual({
      missing: "a row to judge",
    });
  });
});

describe("the tree", () => {
  const question = { kind: "read" as const, table: "todos", row: TODO };
  const asked = (name: string, shares = [SHARE]) =>
    judge({ question, session: user(name), evidence: evidence({ todos: [TODO], shares }) });
  const items = (name: string) => traceItems(asked(name).trace);

  test("opens the way to what failed, and leaves out nothing that was skipped", () => {
    const denied = items("bob");
    const shown = visibleItems(denied, decisiveKeys(denied)).map(
      ({ level, verdict, label }) => `${level} ${verdict} ${label}`,
    );
    expect(shown).toEqual(
      [
        "1 denied todos.select using",
        "2 denied any of 2",
        "3 denied owner_id = session.user_id",
        "3 denied policy.shares.exists.where({ todoId: row.id, user_id: session.user_id })",
        `4 denied shares/${SHARE.id}`,
        "5 denied all of 2",
        "6 denied user_id = session.user_id",
      ].toSpliced(6, 0, "6 allowed todoId = row.id"),
    );
    const allowed = items("alice");
    expect(
      visibleItems(allowed, decisiveKeys(allowed)).map(({ verdict, label }) => [verdict, label]),
    ).toEqual([
      ["allowed", "todos.select using"],
      ["allowed", "any of 2"],
      ["allowed", "owner_id = session.user_id"],
      ["not judged", "policy.shares.exists.where({ todoId: row.id, user_id: session.user_id })"],
    ]);
  });

  test("opens one row of many that did not pass", () => {
    const shares = Array.from({ length: 9 }, (_, n) => ({ ...SHARE, id: id(20 + n) }));
    const found = traceItems(asked("bob", shares).trace);
    const opened = visibleItems(found, decisiveKeys(found)).filter(({ label }) =>
      label.startsWith("shares/"),
    );
    expect(opened).toHaveLength(9);
    expect(opened.filter(({ key }) => decisiveKeys(found).has(key))).toHaveLength(1);
  });

  test("is walked by keys as trees are", () => {
    const tree = items("bob");
    const expanded = new Set<string>();
    const visible = () => visibleItems(tree, expanded);
    const label = (key: string, index: number) =>
      moveInTree(key, visible(), index, expanded)?.to?.label;
    const right = moveInTree("ArrowRight", visible(), 0, expanded);
    expect([...(right?.expanded ?? [])]).toEqual(["0"]);
    expanded.add("0").add("0.0");
    expect(label("ArrowRight", 0)).toBe("any of 2");
    expect(label("ArrowDown", 1)).toBe("owner_id = session.user_id");
    expect(label("ArrowLeft", 2)).toBe("any of 2");
    expect(label("End", 0)).toContain("policy.shares");
    expect(label("Home", 3)).toBe("todos.select using");
    expect(label("p", 0)).toContain("policy.shares");
    expect([...(moveInTree("ArrowLeft", visible(), 1, expanded)?.expanded ?? [])]).toEqual(["0"]);
    expect([...(moveInTree("Enter", visible(), 1, expanded)?.expanded ?? [])]).toEqual(["0"]);
    expect([...(moveInTree("*", visible(), 2, expanded)?.expanded ?? [])]).toContain("0.0.1");
    expect(moveInTree("Tab", visible(), 0, expanded)).toBeNull();
    expect(moveInTree("ArrowUp", visible(), 0, expanded)).toEqual({ to: undefined });
  });

  test("is text for an issue", () => {
    const judgement = asked("bob", []);
    expect(traceText(`read todos/${TODO.id} as bob`, judgement, traceItems(judgement.trace))).toBe(
      `read todos/${TODO.id} as bob: denied
${judgement.reason}

✕ todos.select using
  ✕ any of 2
    ✕ owner_id = session.user_id → owner_id = "alice" (Text), session.user_id = "bob" (Text)
    ✕ policy.shares.exists.where({ todoId: row.id, user_id: session.user_id })
`,
    );
  });
});

describe("as a policy test", () => {
  const world = evidence({ todos: [TODO], shares: [SHARE] });
  const testOf = (
    question: Parameters<typeof explainTest>[0]["question"],
    name: string,
    changed?: string[],
  ) => {
    const session = user(name);
    const { verdict, trace } = judge({ question, session, evidence: world });
    if (verdict === "unknown") throw new Error("The verdict is unknown.");
    return explainTest({
      question,
      session,
      verdict,
      trace,
      row: (table, key) => world.row(table, key),
      ...(changed && { changed }),
    });
  };

  test("it seeds the rows that were looked at, and expects the verdict", () => {
    const next = { ...TODO, values: { ...TODO.values, done: bool(true) } };
    const code = testOf({ kind: "update", table: "todos", row: TODO, next }, "carol", ["done"]);
    expect(code).toContain("import { createPolicyTestApp, type PolicyTestApp }");
    expect(code).toContain('test("carol may update todos", () => {');
    expect(code).toContain("policies.seed((db) => db.insert(app.shares, {");
    expect(code).toContain(`{ id: "${SHARE.id}" }`);
    expect(code).toContain(
      'policies.as({ user_id: "carol", claims: {}, authMode: "external" }).expectAllowed((db) => {',
    );
    expect(code).toContain(`db.update(app.todos, "${TODO.id}", { done: true });`);
    expect(code.indexOf(`{ id: "${TODO.id}" }`)).toBeLessThan(code.indexOf("expectAllowed"));
  });

  test("reads ask for the row, inserts and deletes are done", () => {
    const read = testOf({ kind: "read", table: "todos", row: TODO }, "bob");
    expect(read).toContain('test("bob may not read todos", async () => {');
    expect(read).toContain(`.all(app.todos.where({ id: "${TODO.id}" }));`);
    expect(read).toContain("expect(rows).toHaveLength(0);");
    const fresh = { ...TODO, id: id(9) };
    const insert = testOf({ kind: "insert", table: "todos", next: fresh }, "bob");
    expect(insert).toContain("expectDenied((db) => {");
    expect(insert).toContain('db.insert(app.todos, { title: "Milk", owner_id: "alice"');
    const remove = testOf({ kind: "delete", table: "todos", row: TODO }, "alice");
    expect(remove).toContain(`db.delete(app.todos, "${TODO.id}");`);
  });

  test("rows whose author matters are made by that user", () => {
    const using = {
      type: "Cmp" as const,
      column: "$createdBy",
      op: "Eq" as const,
      value: { type: "SessionRef" as const, path: ["user_id"] },
    };
    const schema: Schema = { todos: { columns: [], policies: { select: { using } } } };
    const question = { kind: "read" as const, table: "todos", row: TODO };
    const session = user("bob");
    const { trace } = judge({ question, session, evidence: evidence({ todos: [TODO] }, schema) });
    const code = explainTest({ question, session, verdict: "denied", trace, row: () => null });
    expect(code).toContain(
      'policies.as({ user_id: "alice", claims: {}, authMode: "external" }).insert(app.todos',
    );
  });
});
