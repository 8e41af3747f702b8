import { describe, expect, it } from "vitest";
import type { RelExpr } from "../../../../protocol/jazz.ts";
import { definePermissions } from "../../../../sandbox/policy/define-permissions.ts";
import { app, type Rules, reading } from "./permission-app.ts";

describe("relations in permissions", () => {
  const rel = (condition: (rules: Rules) => unknown): RelExpr => {
    const expr = reading(condition);
    if (expr?.type !== "ExistsRel") throw new Error(`Not a relation: ${expr?.type}`);
    return expr.rel;
  };
  const userIs = (scope: string) => ({
    Cmp: {
      left: { scope, column: "userId" },
      op: "Eq" as const,
      right: { SessionRef: ["user_id"] },
    },
  });
  const hopOut = (scope: string) => [{ alias: "id", expr: { Column: { scope, column: "id" } } }];

  it("filter, join and hop", () => {
    expect(
      rel(({ policy, session }) =>
        policy.exists(policy.shares.where({ userId: session.user_id }).hopTo("todo")),
      ),
    ).toEqual({
      Project: {
        input: {
          Filter: {
            input: {
              Join: {
                left: { TableScan: { table: "shares" } },
                right: { TableScan: { table: "todos" } },
                on: [
                  {
                    left: { scope: "shares", column: "todo_id" },
                    right: { scope: "__hop_0", column: "id" },
                  },
                ],
                join_kind: "Inner",
              },
            },
            predicate: userIs("shares"),
          },
        },
        columns: hopOut("__hop_0"),
      },
    });
    expect(
      rel(({ policy, session }) =>
        policy.exists(
          policy.teams
            .where({ kind: { in: ["a"] } })
            .join(policy.members, { left: "id", right: "team" })
            .where({ userId: session.user_id, "teams.key": null }),
        ),
      ),
    ).toEqual({
      Filter: {
        input: {
          Join: {
            left: { TableScan: { table: "teams" } },
            right: { TableScan: { table: "members" } },
            on: [
              {
                left: { scope: "teams", column: "id" },
                right: { scope: "__join_0", column: "team" },
              },
            ],
            join_kind: "Inner",
          },
        },
        predicate: {
          And: [
            { In: { left: { scope: "teams", column: "kind" }, values: [{ Literal: "a" }] } },
            userIs("__join_0"),
            { IsNull: { column: { scope: "teams", column: "key" } } },
          ],
        },
      },
    });
  });

  it("gather step by step", () => {
    const reachable = ({ policy }: Rules) =>
      policy.teams.gather({
        start: { kind: "root" },
        step: ({ current }) => policy.edges.where({ child: current, level: 1 }).hopTo("parent"),
        maxDepth: 3,
      });
    const gather: RelExpr = {
      Gather: {
        seed: {
          Filter: {
            input: { TableScan: { table: "teams" } },
            predicate: {
              Cmp: {
                left: { scope: "teams", column: "kind" },
                op: "Eq",
                right: { Literal: "root" },
              },
            },
          },
        },
        step: {
          Project: {
            input: {
              Join: {
                left: {
                  Filter: {
                    input: { TableScan: { table: "edges" } },
                    predicate: {
                      And: [
                        {
                          Cmp: {
                            left: { scope: "edges", column: "level" },
                            op: "Eq",
                            right: { Literal: 1 },
                          },
                        },
                        {
                          Cmp: {
                            left: { scope: "edges", column: "child" },
                            op: "Eq",
                            right: { RowId: "Frontier" },
                          },
                        },
                      ],
                    },
                  },
                },
                right: { TableScan: { table: "teams" } },
                on: [
                  {
                    left: { scope: "edges", column: "parent" },
                    right: { scope: "__recursive_hop_0", column: "id" },
                  },
                ],
                join_kind: "Inner",
              },
            },
            columns: hopOut("__recursive_hop_0"),
          },
        },
        frontier_key: { RowId: "Current" },
        max_depth: 3,
        dedupe_key: [{ RowId: "Current" }],
      },
    };
    expect(rel((rules) => rules.policy.exists(reachable(rules)))).toEqual(gather);
    expect(
      rel(
        (rules) => (todo: Record<string, unknown>) =>
          rules.policy.exists(
            reachable(rules).hopTo("grantsViaTeam").where({ "grants.todo": todo.id }),
          ),
      ),
    ).toEqual({
      Project: {
        input: {
          Filter: {
            input: {
              Join: {
                left: gather,
                right: { TableScan: { table: "grants" } },
                on: [
                  {
                    left: { scope: "teams", column: "id" },
                    right: { scope: "__recursive_join_0", column: "team" },
                  },
                ],
                join_kind: "Inner",
              },
            },
            predicate: {
              Cmp: {
                left: { scope: "__recursive_join_0", column: "todo" },
                op: "Eq",
                right: { OuterColumn: { column: "id" } },
              },
            },
          },
        },
        columns: hopOut("__recursive_join_0"),
      },
    });
  });

  it("unite, and start a gather from a union or a qualified condition", () => {
    const union = rel(({ policy, session }) =>
      policy.exists(
        policy
          .union([
            policy.members.where({ userId: session.user_id }).hopTo("team"),
            policy.teams.where({ kind: "open" }),
          ])
          .gather({
            step: ({ current }) => policy.edges.where({ child: current }).hopTo("parent"),
          }),
      ),
    );
    expect(union).toMatchObject({
      Gather: { seed: { Union: { inputs: [{ Project: {} }, { Filter: {} }] } }, max_depth: 10 },
    });
    const qualified = rel(({ policy }) =>
      policy.exists(
        policy.teams.gather({
          start: { "members.admin": true },
          step: ({ current }) => policy.edges.where({ child: current }).hopTo("parent"),
        }),
      ),
    );
    expect(qualified).toMatchObject({
      Gather: {
        seed: {
          Filter: {
            input: { Join: { right: { TableScan: { table: "members" } } } },
            predicate: { Cmp: { left: { scope: "__join_0", column: "admin" } } },
          },
        },
      },
    });
  });

  it("come from qualified columns, anchored to the row in a rule", () => {
    const using = definePermissions(app, ({ policy, session }) => {
      policy.teams.allowRead.where({ kind: "open", "members.userId": session.user_id });
    }).teams?.select?.using;
    expect(using).toMatchObject({
      type: "ExistsRel",
      rel: {
        Filter: {
          input: { Filter: { predicate: { And: [{}, userIs("__join_0")] } } },
          predicate: {
            Cmp: { left: { scope: "teams", column: "id" }, op: "Eq", right: { RowId: "Outer" } },
          },
        },
      },
    });
    const inExists = rel(
      ({ policy }) =>
        (todo: Record<string, unknown>) =>
          policy.shares.exists.where({ todo_id: todo.id as string, "todos.done": true }),
    );
    expect(inExists).toMatchObject({
      Filter: {
        predicate: {
          And: [
            { Cmp: { left: { scope: "shares" }, right: { OuterColumn: { column: "id" } } } },
            { Cmp: { left: { scope: "__join_0", column: "done" } } },
          ],
        },
      },
    });
  });
});
