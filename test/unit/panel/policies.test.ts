import { describe, expect, test } from "vitest";
import { columnNames, columnTypeText } from "../../../panel/model/columns.ts";
import { comparisonSentence } from "../../../panel/model/compare-sessions.ts";
import { policyOwnerColumns, queryOwnerColumns } from "../../../panel/model/ownership.ts";
import { coverage, policyLines } from "../../../panel/model/policy-lines.ts";
import { policyTables } from "../../../panel/model/policy-tables.ts";
import {
  parsePermissions,
  readPermissions,
  schemaPermissions,
} from "../../../panel/model/read-permissions.ts";
import { readSchema } from "../../../panel/model/read-schema.ts";
import {
  applyQuestion,
  recordedVerdict,
  replayQuestion,
  replayWrite,
} from "../../../panel/model/replay.ts";
import { rightsOf } from "../../../panel/model/row-rights.ts";
import { LoadedEvidence, withPermissions } from "../../../panel/model/sandbox-evidence.ts";
import { sandboxVerdict } from "../../../panel/model/sandbox-judge.ts";
import type { PolicyExpr, Schema } from "../../../protocol/jazz.ts";
import { bool, text, user } from "./support/facts.ts";
import { phraseText } from "./support/phrase-text.ts";
import { TEAM_SCHEMA } from "./support/team-schema.ts";
import { DENIED, writeRecord } from "./support/write-record.ts";

describe("readPermissions", () => {
  test("takes what definePermissions compiles to, and tags its literals", () => {
    const raw = {
      todos: {
        select: {
          using: {
            type: "Cmp",
            column: "public",
            op: "Eq",
            value: { type: "Literal", value: true },
          },
        },
      },
    };
    const read = parsePermissions(JSON.stringify(raw), TEAM_SCHEMA);
    expect(read).toMatchObject({
      ok: true,
      warnings: [],
      permissions: {
        todos: { select: { using: { value: { value: { type: "Boolean", value: true } } } } },
      },
    });
  });

  test.each([
    ["{", "not JSON"],
    ["[]", "an object with one entry per table"],
    ["{}", "no table in these permissions"],
    ['{"todos":7}', "The entry of table “todos” is not an object"],
    ['{"todos":{"read":{}}}', "there is only select, insert, update, delete"],
    ['{"todos":{"select":{"using":"yes"}}}', "todos.select.using is not a policy expression"],
    ['{"todos":{"select":{"using":{"public":true}}}}', "it has no “type”"],
  ])("refuses %s with a sentence", (text, problem) => {
    expect(parsePermissions(text, null)).toMatchObject({
      ok: false,
      problem: expect.stringContaining(problem),
    });
  });

  test("mentions tables that the schema lacks, and keeps them", () => {
    const read = readPermissions({ notes: { select: { using: { type: "True" } } } }, TEAM_SCHEMA);
    expect(read).toMatchObject({ ok: true, warnings: ["The page's schema has no table “notes”."] });
  });

  test("policies in a schema are permissions too", () => {
    expect(Object.keys(schemaPermissions(TEAM_SCHEMA) ?? {})).toEqual([
      "projects",
      "todos",
      "shares",
    ]);
    expect(schemaPermissions({ comments: { columns: [] } })).toBeNull();
  });
});

describe("readSchema", () => {
  test("takes objects and maps, and leaves out what is not a table", () => {
    const table = {
      columns: [{ name: "a", column_type: { type: "Text" }, nullable: true }, { name: 7 }],
    };
    const fromMap = readSchema(
      new Map<string, unknown>([
        ["t", table],
        ["u", null],
      ]),
    );
    expect(Object.keys(fromMap)).toEqual(["t"]);
    expect(fromMap["t"]?.columns.map(({ name }) => name)).toEqual(["a"]);
    expect(readSchema(null)).toEqual({});
    expect(readSchema(JSON.parse('{"__proto__":{"columns":[]}}'))).toHaveProperty("__proto__");
  });

  test("types are written as people write them", () => {
    const column = {
      name: "x",
      column_type: { type: "Uuid" as const },
      nullable: true,
      references: "projects",
    };
    expect(columnTypeText(column)).toBe("Uuid? → projects");
    expect(
      columnTypeText({
        name: "x",
        column_type: { type: "Array", element: { type: "Text" } },
        nullable: false,
      }),
    ).toBe("Text[]");
    expect(columnNames(TEAM_SCHEMA["comments"])).toEqual([
      "body",
      "todoId",
      "$createdBy",
      "$createdAt",
      "$updatedBy",
      "$updatedAt",
    ]);
  });
});

describe("ownership", () => {
  test("is what policies compare with the session's user", () => {
    const found = policyOwnerColumns(TEAM_SCHEMA).map(({ table, column }) => `${table}.${column}`);
    expect(new Set(found)).toEqual(
      new Set(["projects.owner_id", "todos.owner_id", "shares.user_id"]),
    );
  });

  test("is found inside ExistsRel, and in queries", () => {
    const rel = {
      Filter: {
        input: { TableScan: { table: "members" } },
        predicate: {
          Cmp: {
            left: { column: "person" },
            op: "Eq" as const,
            right: { SessionRef: ["user_id"] },
          },
        },
      },
    };
    const using: PolicyExpr = { type: "ExistsRel", rel };
    const schema: Schema = { rooms: { columns: [], policies: { select: { using } } } };
    expect(policyOwnerColumns(schema)).toEqual([{ table: "members", column: "person" }]);
    const query = {
      table: "members",
      array_subqueries: [],
      relation_ir: {
        Filter: {
          ...rel.Filter,
          predicate: {
            Cmp: { ...rel.Filter.predicate.Cmp, right: { Literal: text("alice") } },
          },
        },
      },
    };
    expect(queryOwnerColumns(query, user("alice"))).toEqual([
      { table: "members", column: "person" },
    ]);
    expect(queryOwnerColumns(query, user("bob"))).toEqual([]);
  });
});

describe("policies by table", () => {
  test("are explicit, borrowed or missing", () => {
    const lines = policyLines(schemaPermissions(TEAM_SCHEMA) ?? {}, TEAM_SCHEMA);
    const words = lines.map(({ table, policies }) => [
      table,
      ...(["read", "insert", "update", "delete"] as const).map((name) => coverage(policies, name)),
    ]);
    expect(words).toEqual([
      ["projects", "always", "explicit", "explicit", "fallback"],
      ["todos", "explicit", "explicit", "explicit", "explicit"],
      ["shares", "always", "explicit", "none", "none"],
      ["comments", "none", "none", "none", "none"],
    ]);
  });

  test("name every table a judgement may look at", () => {
    expect([...policyTables(TEAM_SCHEMA, "todos")]).toEqual(["todos", "shares"]);
    expect([...policyTables(TEAM_SCHEMA, "shares")]).toEqual(["shares", "todos"]);
    expect([...policyTables(TEAM_SCHEMA, "nothing")]).toEqual([]);
  });
});

describe("evidence", () => {
  const row = {
    id: "t1",
    values: { title: text("Milk"), done: bool(false), owner_id: text("alice") },
    createdBy: "alice",
    createdAt: 0,
    updatedBy: "alice",
    updatedAt: 0,
  };
  const evidence = (whole = true) =>
    new LoadedEvidence(
      TEAM_SCHEMA,
      "enforcing",
      new Map([
        ["todos", { rows: [row], whole }],
        ["shares", { rows: [], whole }],
      ]),
    );

  test("that was cut is unknown, except for the rows that are there", () => {
    expect(evidence().row("todos", "t9")).toBeNull();
    expect(evidence(false).row("todos", "t9")).toBeUndefined();
    expect(evidence(false).row("todos", "t1")).toBe(row);
    expect(evidence(false).rows("todos")).toBeUndefined();
    const verdict = sandboxVerdict(
      { kind: "read", table: "todos", row },
      user("bob"),
      evidence(false),
    );
    expect(verdict.verdict).toBe("unknown");
    expect(verdict.reason).toContain("Not known here");
  });

  test("comes with what the other evaluator says, where that differs", () => {
    const shared = (table: string): PolicyExpr => ({
      type: "Exists",
      table,
      condition: { type: "IsNotNull", column: "id" },
    });
    const schema: Schema = {
      todos: {
        columns: [],
        policies: {
          insert: { with_check: { type: "Or", exprs: [shared("todos"), shared("shares")] } },
        },
      },
      shares: { columns: [] },
    };
    const tables = new Map([
      ["todos", { rows: [row], whole: true }],
      ["shares", { rows: [], whole: true }],
    ]);
    const rows = new LoadedEvidence(schema, "enforcing", tables);
    const insert = { kind: "insert" as const, table: "todos", next: { ...row, id: "t2" } };
    const both = sandboxVerdict(insert, user("bob"), rows);
    expect(both.verdict).toBe("allowed");
    expect(both.merged).toMatchObject({ verdict: "denied" });
    expect(both.merged?.reason).toContain("policy.shares.exists");
    const read = { kind: "read" as const, table: "todos", row };
    expect(sandboxVerdict(read, user("bob"), rows).merged).toBeNull();
  });

  test("rests on no claim that was not seen, or that a server would not have", () => {
    const using: PolicyExpr = {
      type: "SessionCmp",
      path: ["claims", "subject"],
      op: "Eq",
      value: text("bob"),
    };
    const schema: Schema = { todos: { columns: [], policies: { select: { using } } } };
    const rows = new LoadedEvidence(schema, "enforcing", new Map());
    const read = { kind: "read" as const, table: "todos", row };
    const ask = (claims: object, context: Parameters<typeof sandboxVerdict>[3]) =>
      sandboxVerdict(
        read,
        { ...user("bob", { ...claims }), authMode: "local-first" },
        rows,
        context,
      );
    const known = { subject: "bob" };
    expect(ask({}, { claims: "seen", hasServer: true }).verdict).toBe("denied");
    expect(ask({}, { claims: "unseen", hasServer: false }).reason).toContain(
      "session.claims.subject of bob, whose session was not seen",
    );
    expect(ask(known, { claims: "seen", hasServer: true }).reason).toContain("on the server");
    expect(ask(known, { claims: "seen", hasServer: false }).verdict).toBe("allowed");
  });

  test("a replay is judged step by step", () => {
    const rows = evidence();
    const scope = { persona: user("bob"), mode: "forSession" as const, micros: 5 };
    const insert = writeRecord({ row: "t2", values: { title: text("x"), owner_id: text("bob") } });
    const update = writeRecord({ op: "update", row: "t2", values: { done: bool(true) } });
    const first = replayQuestion(insert, scope, TEAM_SCHEMA, rows);
    if ("missing" in first) throw new Error(first.missing);
    expect(first).toMatchObject({ kind: "insert", next: { createdBy: "bob", updatedAt: 5 } });
    expect(sandboxVerdict(first, user("bob"), rows).verdict).toBe("allowed");
    applyQuestion(first, rows);
    const second = replayQuestion(update, scope, TEAM_SCHEMA, rows);
    if ("missing" in second) throw new Error(second.missing);
    expect(sandboxVerdict(second, user("bob"), rows).verdict).toBe("allowed");
    applyQuestion({ kind: "delete", table: "todos", row }, rows);
    const gone = writeRecord({ op: "update", row: "t1" });
    expect(replayQuestion(gone, scope, TEAM_SCHEMA, rows)).toEqual({
      missing: "the row t1, which is gone",
    });
  });

  test("says what is missing to ask at all", () => {
    const scope = { persona: null, mode: "asBackend" as const, micros: 5 };
    const ask = (fields: object) =>
      replayQuestion(writeRecord({ op: "update", ...fields }), scope, TEAM_SCHEMA, evidence(false));
    expect(ask({ table: null })).toEqual({ missing: "the table of this write" });
    expect(ask({ row: null })).toEqual({ missing: "the row of this write" });
    expect(ask({ row: "t9" })).toEqual({ missing: "the row t9" });
  });

  test("policies the sandbox cannot follow lead to unknown", () => {
    const using = { type: "Sideways" } as unknown as PolicyExpr;
    const schema = withPermissions(TEAM_SCHEMA, { ghosts: {}, todos: {} });
    expect(Object.keys(schema)).toEqual(Object.keys(TEAM_SCHEMA));
    const broken: Schema = { todos: { columns: [], policies: { select: { using } } } };
    const judged = sandboxVerdict(
      { kind: "read", table: "todos", row },
      user("bob"),
      new LoadedEvidence(broken, "enforcing", new Map()),
    );
    expect(["unknown", "denied"]).toContain(judged.verdict);
  });
});

describe("verdicts", () => {
  test("recorded ones follow from fates", () => {
    expect(recordedVerdict(writeRecord()).verdict).toBe("allowed");
    expect(recordedVerdict(writeRecord({ thrown: DENIED })).verdict).toBe("denied");
    expect(recordedVerdict(writeRecord({ thrown: "no such column" })).verdict).toBe("unknown");
  });

  test("rights follow from the engine's columns", () => {
    expect(
      rightsOf({ $canRead: bool(true), $canEdit: bool(false), $canDelete: { type: "Null" } }),
    ).toEqual({ read: "allowed", edit: "denied", delete: "unknown" });
  });

  test("only tagged values are played", () => {
    const values = { title: text("x"), odd: 7, none: null };
    expect(replayWrite(writeRecord({ values }), values).values).toEqual({ title: text("x") });
  });
});

describe("comparing sessions", () => {
  const count = (rows: number) => ({ rows, more: false });
  const line = (name: string | null, filtered: number, unfiltered: number) => ({
    name,
    filtered: count(filtered),
    unfiltered: count(unfiltered),
  });
  const sentence = (...args: Parameters<typeof comparisonSentence>) =>
    phraseText(comparisonSentence(...args));

  test("finds filters that stand in for policies", () => {
    expect(
      sentence([line("bob", 3, 12), line("carol", 0, 5), line(null, 1, 99)], true, true),
    ).toContain(
      "bob and 1 other would get 12 rows instead of 3 without the filter: the filter is not access control",
    );
    expect(sentence([line("bob", 3, 3), line(null, 1, 99)], true, true)).toContain(
      "Nobody gets more",
    );
    expect(sentence([line("bob", 3, 3)], false, true)).toContain("The query has no filter");
    expect(sentence([line("bob", 3, 12)], true, false)).toContain("No policies are loaded");
  });
});
