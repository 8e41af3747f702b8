import { describe, expect, it } from "vitest";
import type { PolicyExpr, Schema, Session, TablePolicies } from "../../../../protocol/jazz.ts";
import {
  anyDoubt,
  clientOnlyClaims,
  unseenClaims,
} from "../../../../sandbox/policy/claim-doubt.ts";
import type { Question } from "../../../../sandbox/policy/evidence.ts";
import { allows, judge } from "../../../../sandbox/policy/judge.ts";
import { judgeRight } from "../../../../sandbox/policy/rights.ts";
import { alice, bob, columns, evidenceOf, id, owns, row, session, text, uuid } from "./world.ts";

const TODO = row(id(1), { owner_id: text("alice"), title: text("Milk") });

function todos(policies: TablePolicies): Schema {
  return { todos: { columns: columns("owner_id", "title"), policies } };
}

const read: Question = { kind: "read", table: "todos", row: TODO };

describe("which clause applies", () => {
  it("asks an update's old row for using and its new row for with_check", () => {
    const schema = todos({ update: { using: owns(), with_check: owns() } });
    const evidence = evidenceOf(schema, { todos: [TODO] });
    const given = row(TODO.id, { ...TODO.values, owner_id: text("bob") });
    const question: Question = { kind: "update", table: "todos", row: TODO, next: given };
    expect(judge({ question, session: alice, evidence })).toMatchObject({
      verdict: "denied",
      clauses: [
        { name: "todos.update using", verdict: "allowed" },
        { name: "todos.update with_check", verdict: "denied" },
      ],
      reason: 'todos.update with_check: owner_id = session.user_id → "bob" = "alice" is false',
    });
    expect(judge({ question, session: bob, evidence }).clauses).toEqual([
      { name: "todos.update using", verdict: "denied" },
    ]);
  });

  it("falls back to update.using for a delete", () => {
    const evidence = evidenceOf(todos({ update: { using: owns() } }), { todos: [TODO] });
    const question: Question = { kind: "delete", table: "todos", row: TODO };
    expect(judge({ question, session: bob, evidence }).clauses).toEqual([
      { name: "todos.update using", verdict: "denied" },
    ]);
  });

  it.each([
    ["permissive", "allowed"],
    ["enforcing", "denied"],
  ] as const)("has a table without clauses, %s, %s", (mode, verdict) => {
    const evidence = evidenceOf(todos({}), { todos: [TODO] }, mode);
    const judgement = judge({ question: read, session: alice, evidence });
    expect(judgement).toMatchObject({ verdict, mode, clauses: [] });
    expect(judgement.reason).toMatch(/todos has no policy for read: a runtime that is/);
  });

  it("checks nothing without a session, and no restore", () => {
    const evidence = evidenceOf(
      todos({ select: { using: { type: "False" } }, insert: { with_check: { type: "False" } } }),
      { todos: [TODO] },
    );
    expect(judge({ question: read, session: null, evidence })).toMatchObject({
      verdict: "allowed",
      reason: "Nothing is checked without a session.",
    });
    const question: Question = { kind: "restore", table: "todos", next: TODO };
    expect(judge({ question, session: alice, evidence }).verdict).toBe("allowed");
  });

  it("denies on a table that is not in the schema, even one named like an object's member", () => {
    const evidence = evidenceOf(todos({}), {});
    for (const table of ["notes", "constructor", "__proto__"]) {
      const question: Question = { kind: "read", table, row: TODO };
      expect(judge({ question, session: alice, evidence })).toMatchObject({
        verdict: "denied",
        reason: `There is no table ${table} in the schema.`,
      });
    }
  });

  it("asks update.using alone for $canEdit", () => {
    const schema = todos({ update: { with_check: { type: "False" } } });
    const evidence = evidenceOf(schema, { todos: [TODO] });
    expect(judgeRight("$canEdit", "todos", TODO, alice, evidence)).toBe("allowed");
    expect(judgeRight("$canDelete", "todos", TODO, null, evidence)).toBeNull();
  });
});

describe("reasons", () => {
  const shares = {
    type: "Exists" as const,
    table: "shares",
    condition: {
      type: "And" as const,
      exprs: [owns("todo_id", ["__jazz_outer_row", "id"]), owns("user_id")],
    },
  };
  const schema: Schema = {
    ...todos({ select: { using: { type: "Or", exprs: [owns(), shares] } } }),
    shares: { columns: columns({ name: "todo_id", references: "todos" }, "user_id") },
  };
  const share = row(id(9), { todo_id: uuid(TODO.id), user_id: text("bob") });
  const evidence = evidenceOf(schema, { todos: [TODO], shares: [share] });

  it("name the alternative that holds", () => {
    expect(judge({ question: read, session: alice, evidence }).reason).toBe(
      'todos.select using: owner_id = session.user_id → "alice" = "alice" is true',
    );
    expect(judge({ question: read, session: bob, evidence }).reason).toBe(
      `todos.select using: policy.shares.exists.where({ todo_id: row.id, user_id: session.user_id }) → shares/${share.id} passes`,
    );
  });

  it("name every alternative that fails", () => {
    const { reason } = judge({ question: read, session: session("carol"), evidence });
    expect(reason).toBe(
      'todos.select using: none of 2 alternatives holds: owner_id = session.user_id → "alice" = "carol" is false; policy.shares.exists.where({ todo_id: row.id, user_id: session.user_id }) → the only row there does not pass',
    );
  });

  it.each([
    [owns("owner_id", ["claims", "role"]), "session.claims.role is not among the session's claims"],
    [owns("owner_id", ["role"]), "session.role is nothing Jazz knows"],
    [owns("owner_id", ["claims", "teams"]), "session.claims.teams is an array"],
    [owns("owner_id", ["user", "account"]), "session.user.account is known only to Jazz after"],
    [owns("owner"), "todos has no column owner"],
  ])("say why an operand resolves to nothing: %j", (using, expected) => {
    const narrow = evidenceOf(todos({ select: { using } }), { todos: [TODO] });
    const someone = session("alice", { teams: ["red"] });
    expect(judge({ question: read, session: someone, evidence: narrow }).reason).toContain(
      expected,
    );
  });

  it("show types where they differ, and the unit of provenance times", () => {
    const using = {
      type: "Cmp" as const,
      column: "$createdAt",
      op: "Gt" as const,
      value: { type: "Literal" as const, value: new Date(5) },
    };
    const narrow = evidenceOf(todos({ select: { using } }), { todos: [TODO] });
    expect(judge({ question: read, session: alice, evidence: narrow }).reason).toContain(
      "→ 1000 µs > 5 ms is true",
    );
    const literal = { type: "Literal" as const, value: id(7) };
    const mismatch = {
      type: "Cmp" as const,
      column: "owner_id",
      op: "Eq" as const,
      value: literal,
    };
    const evidence = evidenceOf(todos({ select: { using: mismatch } }), { todos: [TODO] });
    expect(judge({ question: read, session: alice, evidence }).reason).toContain(
      `"alice" (Text) = "${id(7)}" (Uuid) is false`,
    );
  });
});

describe("the trace", () => {
  it("is a tree of sub-expressions with operands and rows looked at", () => {
    const using = {
      type: "Exists" as const,
      table: "shares",
      condition: owns("user_id"),
    };
    const schema = {
      ...todos({ select: { using } }),
      shares: { columns: columns("user_id") },
    };
    const others = Array.from({ length: 50 }, (_, n) => row(id(100 + n), { user_id: text("zoe") }));
    const evidence = evidenceOf(schema, {
      todos: [TODO],
      shares: [...others, row(id(9), { user_id: text("bob") })],
    });
    const { trace } = judge({ question: read, session: bob, evidence });
    expect(trace).toMatchObject({ label: `read todos/${TODO.id}`, verdict: "allowed" });
    const search = trace.children[0]?.children[0];
    expect(search).toMatchObject({
      expr: using,
      label: "policy.shares.exists.where({ user_id: session.user_id })",
      rowsLookedAt: 51,
    });
    // Of many rows that fail, some are kept; the one that passes always is.
    expect(search?.children.length).toBeLessThan(51);
    expect(search?.children.at(-1)).toMatchObject({ label: `shares/${id(9)}`, verdict: "allowed" });
    expect(search?.children.at(-1)?.children[0]?.operands).toEqual([
      { origin: "column", name: "user_id", value: text("bob") },
      { origin: "session", name: "session.user_id", value: text("bob") },
    ]);
  });

  it("follows foreign keys with the clause that was asked", () => {
    const schema: Schema = {
      todos: {
        columns: columns({ name: "project_id", references: "projects" }),
        policies: {
          select: { using: { type: "Inherits", operation: "Select", via_column: "project_id" } },
        },
      },
      projects: { columns: columns("owner_id"), policies: { select: { using: owns() } } },
    };
    const project = row(id(5), { owner_id: text("bob") });
    const todo = row(id(1), { project_id: uuid(project.id) });
    const question: Question = { kind: "read", table: "todos", row: todo };
    const evidence = evidenceOf(schema, { todos: [todo], projects: [project] });
    const { trace, reason } = judge({ question, session: alice, evidence });
    const hop = trace.children[0]?.children[0];
    expect(hop?.hop).toEqual({
      via: "todos.project_id",
      table: "projects",
      rowId: project.id,
      clause: "projects.select using",
    });
    expect(hop?.children[0]?.depth).toBe(1);
    expect(reason).toBe(
      `todos.select using: todos.project_id → projects/${project.id}, projects.select using: owner_id = session.user_id → "bob" = "alice" is false`,
    );
  });
});

describe("missing evidence", () => {
  const schema: Schema = {
    todos: {
      columns: columns("owner_id", { name: "project_id", references: "projects" }),
      policies: {
        select: {
          using: {
            type: "Or",
            exprs: [
              owns(),
              { type: "Inherits", operation: "Select", via_column: "project_id" },
              { type: "Exists", table: "shares", condition: owns("user_id") },
            ],
          },
        },
      },
    },
    projects: { columns: columns("owner_id"), policies: { select: { using: owns() } } },
    shares: { columns: columns("user_id") },
  };
  const todo = row(id(1), { owner_id: text("alice"), project_id: uuid(id(5)) });
  const question: Question = { kind: "read", table: "todos", row: todo };

  it("makes the verdict unknown and is listed", () => {
    const evidence = evidenceOf(schema, { todos: [todo] });
    expect(judge({ question, session: bob, evidence })).toMatchObject({
      verdict: "unknown",
      missing: [`row projects/${id(5)}`, "rows of shares"],
      reason: `Not known here: row projects/${id(5)}, rows of shares.`,
    });
  });

  it("does not matter where the rest decides", () => {
    const evidence = evidenceOf(schema, { todos: [todo] });
    expect(judge({ question, session: alice, evidence })).toMatchObject({
      verdict: "allowed",
      missing: [],
    });
    const project = row(id(5), { owner_id: text("bob") });
    const known = evidenceOf(schema, { todos: [todo], projects: [project] });
    expect(allows({ question, session: bob, evidence: known })).toBe("allowed");
  });

  it("is told apart from an absent row, which denies", () => {
    const evidence = evidenceOf(schema, { todos: [todo], projects: [], shares: [] });
    expect(allows({ question, session: bob, evidence })).toBe("denied");
  });

  it("leaves a relation unknown only while no row of it is found", () => {
    const rel = {
      Join: {
        left: { TableScan: { table: "shares" } },
        right: { TableScan: { table: "projects" } },
        on: [{ left: { column: "user_id" }, right: { column: "owner_id" } }],
        join_kind: "Inner" as const,
      },
    };
    const union = { Union: { inputs: [{ TableScan: { table: "shares" } }, rel] } };
    const verdict = (relation: typeof rel | typeof union) => {
      const narrow: Schema = {
        ...schema,
        todos: {
          columns: columns("owner_id"),
          policies: { select: { using: { type: "ExistsRel", rel: relation } } },
        },
      };
      const shares = [row(id(9), { user_id: text("zoe") })];
      return allows({ question, session: bob, evidence: evidenceOf(narrow, { shares }) });
    };
    expect(verdict(rel)).toBe("unknown");
    expect(verdict(union)).toBe("allowed");
  });

  it("includes claims of somebody whose session was not seen", () => {
    const lead: PolicyExpr = {
      type: "SessionCmp",
      path: ["claims", "role"],
      op: "Eq",
      value: text("lead"),
    };
    const narrow = { ...todos({ select: { using: { type: "Or", exprs: [owns(), lead] } } }) };
    const evidence = evidenceOf(narrow, { todos: [TODO] });
    const ask = (session: Session) =>
      judge({ question: read, session, evidence, doubt: unseenClaims });
    expect(ask(bob)).toMatchObject({
      verdict: "unknown",
      missing: ["session.claims.role of bob, whose session was not seen"],
    });
    expect(ask(alice).verdict).toBe("allowed");
    expect(ask(session("bob", { role: "member" })).verdict).toBe("denied");
  });

  it("includes claims that a server would not have", () => {
    const issued = owns("owner_id", ["claims", "subject"]);
    const evidence = evidenceOf(todos({ select: { using: issued } }), { todos: [TODO] });
    const local = { ...session("alice", { subject: "alice" }), authMode: "local-first" as const };
    const doubt = anyDoubt(unseenClaims, clientOnlyClaims);
    expect(judge({ question: read, session: local, evidence }).verdict).toBe("allowed");
    expect(judge({ question: read, session: local, evidence, doubt })).toMatchObject({
      verdict: "unknown",
      reason:
        "Not known here: session.claims.subject on the server, which gives local-first sessions no claims.",
    });
    const external = session("alice", { subject: "alice" });
    expect(allows({ question: read, session: external, evidence, doubt })).toBe("allowed");
    const relation = {
      Filter: {
        input: { TableScan: { table: "todos" } },
        predicate: {
          Cmp: {
            left: { scope: "todos", column: "owner_id" },
            op: "Eq" as const,
            right: { SessionRef: ["claims", "subject"] },
          },
        },
      },
    };
    const search = todos({ select: { using: { type: "ExistsRel", rel: relation } } });
    const searched = evidenceOf(search, { todos: [TODO] });
    expect(judge({ question: read, session: local, evidence: searched, doubt }).missing).toEqual([
      "session.claims.subject on the server, which gives local-first sessions no claims",
    ]);
  });

  it("includes what an expression means that is none", () => {
    const using = { type: "public" } as unknown as PolicyExpr;
    const evidence = evidenceOf(todos({ select: { using } }), { todos: [TODO] });
    const { verdict, reason, trace } = judge({ question: read, session: alice, evidence });
    expect(verdict).toBe("unknown");
    expect(reason).toBe(
      'Not known here: what {"type":"public"} means, which is no policy expression.',
    );
    expect(trace.children[0]?.children[0]?.note).toContain("Jazz refuses permissions that hold it");
  });

  it("includes the end of a policy that asks about itself", () => {
    const using = {
      type: "Exists" as const,
      table: "todos",
      condition: { type: "Inherits" as const, operation: "Select" as const, via_column: "up" },
    };
    const circular: Schema = {
      todos: {
        columns: columns({ name: "up", references: "todos" }),
        policies: { select: { using } },
      },
    };
    const self = row(id(1), { up: uuid(id(1)) });
    const evidence = evidenceOf(circular, { todos: [self] });
    const judgement = judge({
      question: { kind: "read", table: "todos", row: self },
      session: alice,
      evidence,
    });
    expect(judgement).toMatchObject({
      verdict: "unknown",
      reason: "Not known here: an end of todos.select using, which asks about itself.",
    });
  });
});
