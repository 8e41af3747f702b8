import { describe, expect, it } from "vitest";
import type { PolicyExpr } from "../../../../protocol/jazz.ts";
import { definePermissions } from "../../../../sandbox/policy/define-permissions.ts";
import { app, type Rules, table } from "./permission-app.ts";

describe("mistakes in permissions", () => {
  it.each<[RegExp, (rules: Rules) => unknown]>([
    [
      /no foreign key of todos\. Available foreign keys: projectId/,
      (r) => r.allowedTo.read("ownerId"),
    ],
    [
      /todo_id references todos, but the rule is about projects/,
      (r) =>
        r.policy.projects.allowRead.where(r.allowedTo.readReferencing(r.policy.shares, "todo_id")),
    ],
    [
      /maxDepth must be a positive whole number/,
      (r) => r.allowedTo.read("projectId", { maxDepth: 0 }),
    ],
    [/there is no operator "startsWith"/, () => ({ ownerId: { startsWith: "a" } })],
    [/in takes an array or a session reference/, () => ({ ownerId: { in: "a" } })],
    [/allOf takes an array/, (r) => r.allOf({ done: true } as unknown as [])],
    [
      /can only be used inside exists/,
      () => (todo: Record<string, unknown>) => ({ ownerId: todo.id }),
    ],
    [/dotted path/, (r) => r.session.where({ claims: { role: "lead" } })],
    [
      /can only be compared with literal values/,
      (r) => r.session.where({ user_id: r.session.userId }),
    ],
    [/array of literal values/, (r) => r.session.where({ "claims.plan": { in: "pro" } })],
    [/has no relation "nowhere"/, (r) => r.policy.exists(r.policy.todos.hopTo("nowhere"))],
    [/exactly one hopTo/, (r) => r.policy.teams.gather({ step: () => r.policy.edges.where({}) })],
    [
      /equals current/,
      (r) => r.policy.teams.gather({ step: () => r.policy.edges.where({}).hopTo("parent") }),
    ],
    [/ambiguous/, (r) => r.policy.teams.allowRead.where({ "edges.level": 1 })],
    [/wrap it in policy\.exists/, (r) => r.policy.todos.where({})],
  ])("are refused: %s", (message, condition) => {
    const compile = () =>
      definePermissions(app, (rules) => {
        const result = condition(rules);
        if (result !== undefined) rules.policy.todos.allowRead.where(result as PolicyExpr);
      });
    expect(compile).toThrow(message);
  });

  it("say when the app brings no schema to check against", () => {
    expect(() =>
      definePermissions({ todos: table }, ({ policy, allowedTo }) => {
        policy.todos.allowRead.where(allowedTo.read("projectId"));
      }),
    ).toThrow(/app\.wasmSchema lacks them/);
  });
});
