import { describe, expect, it } from "vitest";
import type { PolicyExpr, Schema } from "../../../../protocol/jazz.ts";
import type { Question } from "../../../../sandbox/policy/evidence.ts";
import { judge } from "../../../../sandbox/policy/judge.ts";
import { allowsMerged, judgeMerged } from "../../../../sandbox/policy/judge-merged.ts";
import { alice, columns, evidenceOf, id, owns, row, text, uuid } from "./world.ts";

const READERS = { type: "Exists", table: "readers", condition: owns("user_id") } as const;
const EDITORS = { type: "Exists", table: "editors", condition: owns("user_id") } as const;

function decide(with_check: PolicyExpr) {
  const schema: Schema = {
    todos: {
      columns: columns("owner_id", { name: "project_id", references: "projects" }),
      policies: { insert: { with_check } },
    },
    readers: { columns: columns("user_id") },
    editors: { columns: columns("user_id") },
    projects: { columns: columns("owner_id") },
  };
  const next = row(id(1), { owner_id: text("bob"), project_id: uuid(id(5)) });
  const question: Question = { kind: "insert", table: "todos", next };
  const evidence = evidenceOf(schema, {
    todos: [],
    readers: [row(id(9), { user_id: text("alice") })],
    editors: [],
    projects: [row(id(5), { owner_id: text("bob") })],
  });
  const input = { question, session: alice, evidence };
  const merged = judgeMerged(input);
  expect(allowsMerged(input)).toBe(merged.verdict);
  return { server: judge(input).verdict, merged: merged.verdict, reason: merged.reason };
}

describe("the evaluator of merged policies", () => {
  it("wants all clauses on other rows, even under Or", () => {
    const decision = decide({ type: "Or", exprs: [READERS, EDITORS] });
    expect(decision).toMatchObject({ server: "allowed", merged: "denied" });
    expect(decision.reason).toContain("policy.editors.exists");
  });

  it("does not negate a clause on other rows", () => {
    expect(decide({ type: "Not", expr: READERS })).toMatchObject({
      server: "denied",
      merged: "allowed",
    });
  });

  it("lets an Inherits pass whose parent has no clause", () => {
    expect(
      decide({ type: "Inherits", operation: "Update", via_column: "project_id" }),
    ).toMatchObject({ server: "denied", merged: "allowed" });
  });

  it("agrees where a simple part settles it", () => {
    expect(decide({ type: "Or", exprs: [{ type: "True" }, EDITORS] })).toMatchObject({
      server: "allowed",
      merged: "allowed",
    });
    expect(decide({ type: "And", exprs: [owns(), READERS] })).toMatchObject({
      server: "denied",
      merged: "denied",
    });
  });

  it("judges reads by the server's rules", () => {
    const schema: Schema = {
      todos: {
        columns: columns("owner_id"),
        policies: { select: { using: { type: "Or", exprs: [READERS, EDITORS] } } },
      },
      readers: { columns: columns("user_id") },
      editors: { columns: columns("user_id") },
    };
    const todo = row(id(1), { owner_id: text("bob") });
    const evidence = evidenceOf(schema, {
      todos: [todo],
      readers: [row(id(9), { user_id: text("alice") })],
      editors: [],
    });
    const question: Question = { kind: "read", table: "todos", row: todo };
    expect(judgeMerged({ question, session: alice, evidence }).verdict).toBe("allowed");
  });
});
