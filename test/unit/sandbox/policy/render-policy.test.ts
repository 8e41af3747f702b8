import { describe, expect, it } from "vitest";
import type { Permissions, PolicyExpr } from "../../../../protocol/jazz.ts";
import { definePermissions } from "../../../../sandbox/policy/define-permissions.ts";
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
    'policy.todos.allowRead.where((row) => policy.exists(policy.shares.where({ "shares.todo_id": row.id, "shares.user": { in: ["a"] } })));',
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
