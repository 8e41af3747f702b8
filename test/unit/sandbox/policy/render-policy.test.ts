import { describe, expect, it } from "vitest";
import type {
  Permissions,
  PolicyExpr,
  RelExpr,
  RelPredicate,
  RelValue,
} from "../../../../protocol/jazz.ts";
import { definePermissions } from "../../../../sandbox/policy/define-permissions.ts";
import { layoutCode } from "../../../../sandbox/policy/layout-code.ts";
import { renderExpr, renderTablePolicies } from "../../../../sandbox/policy/render-policy.ts";
import { columns, owns } from "./world.ts";

const app = {
  todos: {},
  shares: {},
  "odd name": {},
  wasmSchema: {
    todos: { columns: columns("owner", { name: "projectId", references: "todos" }) },
    shares: { columns: columns({ name: "todo_id", references: "todos" }, "user") },
    "odd name": { columns: columns("a-b") },
  },
};

/** Runs rendered statements as permissions code. */
function compile(statements: string[]): Permissions {
  const names = "policy, session, anyOf, allOf, allowedTo, isCreator";
  const run = new Function(`{ ${names} }`, statements.join("\n"));
  return definePermissions(app, (rules) => run(rules));
}

const CASES: string[][] = [
  ["policy.todos.allowRead.always();", "policy.todos.allowDelete.never();"],
  ["policy.todos.allowRead.where({ owner: session.user_id });"],
  ["policy.todos.allowInsert.where(isCreator);"],
  ["policy.todos.allowUpdate.where({ owner: session.user_id });"],
  ["policy.todos.allowUpdate.whereOld(isCreator).whereNew({ owner: null });"],
  ['policy.todos.allowRead.where({ owner: session["claims.name"], projectId: { ne: null } });'],
  ['policy.todos.allowRead.where(allOf([{ owner: { gte: "a" } }, { owner: { lt: "m" } }]));'],
  ['policy.todos.allowRead.where({ owner: { in: ["a", "b"] }, projectId: { ne: "c" } });'],
  ['policy.todos.allowRead.where({ owner: { in: session["claims.team"] } });'],
  ['policy.todos.allowRead.where({ owner: { contains: "li" } });'],
  ['policy.todos.allowRead.where({ owner: new Date("2024-05-06T07:08:09.000Z") });'],
  ['policy.todos.allowRead.where(session.where({ "claims.role": "lead" }));'],
  ['policy.todos.allowRead.where(session.where({ "claims.role": { in: ["lead", "admin"] } }));'],
  ['policy.todos.allowRead.where(session.where({ "claims.until": { ne: null } }));'],
  ['policy.todos.allowRead.where(allowedTo.read("projectId", { maxDepth: 3 }));'],
  ['policy.todos.allowDelete.where(allowedTo.updateReferencing(policy.shares, "todo_id"));'],
  [
    "policy.todos.allowRead.where((row) => anyOf([{ owner: session.user_id }, policy.shares.exists.where({ todo_id: row.id, user: session.user_id })]));",
  ],
  [
    'policy.todos.allowRead.where((row) => policy.exists(policy.shares.where({ todo_id: row.id, user: { in: ["a"] } })));',
  ],
  [
    'policy.todos.allowRead.where((row) => policy.exists(policy.shares.hopTo("todo").where({ "shares.user": session.user_id, id: row.id })));',
  ],
  [
    'policy.todos.allowRead.where(policy.exists(policy.todos.hopTo("sharesViaTodo").where({ user: { contains: "a" } })));',
  ],
  [
    'policy.todos.allowRead.where(policy.exists(policy.shares.join(policy.todos, { left: "user", right: "owner" }).where({ "shares.user": null, projectId: { ne: null } })));',
  ],
  [
    'policy.todos.allowRead.where(policy.exists(policy.todos.gather({ start: { owner: session.user_id }, step: ({ current }) => policy.todos.where({ projectId: current }).hopTo("project"), maxDepth: 3 })));',
  ],
  [
    'policy.todos.allowRead.where(policy.exists(policy.union([policy.shares.hopTo("todo"), policy.todos.where({ owner: "a" })])));',
  ],
  ['policy["odd name"].allowRead.where({ "a-b": true });'],
];

describe("rendered policies", () => {
  it.each(CASES)("are code that compiles to the same again: %s", (...statements) => {
    const permissions = compile(statements);
    const rendered = Object.entries(permissions).flatMap(([table, policies]) =>
      renderTablePolicies(table, policies),
    );
    expect(rendered).toEqual(statements);
    expect(compile(rendered)).toEqual(permissions);
  });

  it.each(CASES)("are the same code over several lines: %s", (...statements) => {
    const laidOut = statements.map((statement) => layoutCode(statement, 20));
    expect(compile(laidOut)).toEqual(compile(statements));
  });

  it("are laid out a part per line where they are long", () => {
    const long =
      'policy.todos.allowRead.where((row) => anyOf([{ owner: session.user_id }, allowedTo.read("projectId"), policy.shares.exists.where({ todo_id: row.id, user: { in: ["a, b", "c]"] } })]));';
    expect(layoutCode(long, 76)).toBe(`policy.todos.allowRead.where((row) => anyOf([
  { owner: session.user_id },
  allowedTo.read("projectId"),
  policy.shares.exists.where({
    todo_id: row.id,
    user: { in: ["a, b", "c]"] },
  }),
]));`);
    expect(layoutCode("policy.todos.allowRead.always();", 10)).toBe(
      "policy.todos.allowRead.always();",
    );
    expect(layoutCode('policy["odd name"].allowRead.where({ "a-b": true });', 40)).toBe(
      'policy["odd name"].allowRead.where({\n  "a-b": true,\n});',
    );
  });

  it("leave no kind of expression to JSON", () => {
    const path = ["claims", "role"];
    const value = { type: "Literal" as const, value: "a" };
    const every: Record<PolicyExpr["type"], PolicyExpr> = {
      True: { type: "True" },
      False: { type: "False" },
      And: { type: "And", exprs: [owns(), owns()] },
      Or: { type: "Or", exprs: [owns()] },
      Not: { type: "Not", expr: owns() },
      Cmp: owns(),
      IsNull: { type: "IsNull", column: "a" },
      IsNotNull: { type: "IsNotNull", column: "a" },
      Contains: { type: "Contains", column: "a", value },
      In: { type: "In", column: "a", session_path: path },
      InList: { type: "InList", column: "a", values: [value] },
      SessionCmp: { type: "SessionCmp", path, op: "Ne", value: "a" },
      SessionIsNull: { type: "SessionIsNull", path },
      SessionIsNotNull: { type: "SessionIsNotNull", path },
      SessionContains: { type: "SessionContains", path, value: "a" },
      SessionInList: { type: "SessionInList", path, values: ["a"] },
      Exists: { type: "Exists", table: "shares", condition: owns() },
      ExistsRel: { type: "ExistsRel", rel: { TableScan: { table: "shares" } } },
      Inherits: { type: "Inherits", operation: "Delete", via_column: "a" },
      InheritsReferencing: {
        type: "InheritsReferencing",
        operation: "Insert",
        source_table: "shares",
        via_column: "a",
      },
    };
    for (const expr of Object.values(every)) expect(renderExpr(expr)).not.toContain('"type"');
  });

  it("leave no kind of relation to JSON, and no predicate", () => {
    const scan: RelExpr = { TableScan: { table: "teams" } };
    const left = { scope: "teams", column: "a" };
    const right: RelValue = { Literal: "x" };
    const predicates: RelPredicate[] = [
      "True",
      "False",
      { Cmp: { left, op: "Ge", right: { FrontierColumn: { column: "b" } } } },
      { Cmp: { left, op: "Eq", right: { RowId: "Current" } } },
      { Contains: { left, right } },
      { IsNull: { column: left } },
      { IsNotNull: { column: left } },
      { In: { left, values: [right, { SessionRef: ["user_id"] }] } },
      { And: [{ Not: { IsNull: { column: left } } }, "True"] },
      { Or: [{ IsNull: { column: left } }] },
    ];
    const key = [{ RowId: "Current" as const }];
    const relations: RelExpr[] = [
      scan,
      ...predicates.map((predicate) => ({ Filter: { input: scan, predicate } })),
      { Union: { inputs: [scan] } },
      { Join: { left: scan, right: scan, on: [{ left, right: left }], join_kind: "Inner" } },
      { Project: { input: scan, columns: [{ alias: "b", expr: { Column: left } }] } },
      {
        Gather: {
          seed: scan,
          step: scan,
          frontier_key: { RowId: "Current" },
          max_depth: 2,
          dedupe_key: key,
        },
      },
      { Distinct: { input: scan, key } },
      { OrderBy: { input: scan, terms: [{ column: left, direction: "Asc" }] } },
      { Offset: { input: scan, offset: 1 } },
      { Limit: { input: scan, limit: 1 } },
    ];
    const rendered = relations.map((rel) => renderExpr({ type: "ExistsRel", rel }));
    expect(rendered.filter((code) => /"?(TableScan|Cmp|Literal)"?:/.test(code))).toEqual([]);
    expect(new Set(rendered).size).toBe(relations.length);
    const unknown = { Sideways: {} } as unknown as RelExpr;
    expect(renderExpr({ type: "ExistsRel", rel: unknown })).toContain('{"Sideways":{}}');
  });

  it("have words for what the DSL cannot say", () => {
    expect(renderExpr({ type: "Not", expr: owns() })).toBe("not({ owner_id: session.user_id })");
    const seed = { TableScan: { table: "teams" } };
    const gather: PolicyExpr = {
      type: "ExistsRel",
      rel: {
        Limit: {
          input: {
            OrderBy: {
              input: { Distinct: { input: seed, key: [] } },
              terms: [{ column: { column: "name" }, direction: "Desc" }],
            },
          },
          limit: 3,
        },
      },
    };
    expect(renderExpr(gather)).toBe(
      'policy.exists(policy.teams.distinct().orderBy(["name", "desc"]).limit(3))',
    );
  });
});
