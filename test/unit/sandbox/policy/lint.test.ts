import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type {
  ColumnDescriptor,
  ColumnType,
  PolicyExpr,
  Schema,
  TablePolicies,
  Value,
} from "../../../../protocol/jazz.ts";
import { allows } from "../../../../sandbox/policy/judge.ts";
import type { Finding } from "../../../../sandbox/policy/lint/finding.ts";
import { lintPolicies } from "../../../../sandbox/policy/lint/lint.ts";
import { RULES } from "../../../../sandbox/policy/lint/rules.ts";
import { alice, evidenceOf, id, int, owns, row, text, uuid } from "./world.ts";

const column = (
  name: string,
  type: ColumnType | "Text" | "Integer" | "BigInt" | "Double" | "Boolean" | "Timestamp" | "Uuid",
  more: Partial<ColumnDescriptor> = {},
): ColumnDescriptor => ({
  name,
  column_type: typeof type === "string" ? { type } : type,
  nullable: false,
  ...more,
});

const COLUMNS = [
  column("owner", "Text"),
  column("kind", { type: "Enum", variants: ["open", "done"] }),
  column("count", "Integer"),
  column("total", "BigInt"),
  column("ratio", "Double"),
  column("flag", "Boolean"),
  column("due", "Timestamp"),
  column("ref", "Uuid"),
  column("tags", { type: "Array", element: { type: "Uuid" } }),
  column("type", "Text"),
  column("project", "Uuid", { references: "projects" }),
  column("parent", "Uuid", { references: "docs", nullable: true }),
  column("projects", { type: "Array", element: { type: "Uuid" } }, { references: "projects" }),
];

const EVERYBODY: TablePolicies = {
  select: { using: { type: "True" } },
  insert: { with_check: { type: "True" } },
  update: { using: { type: "True" }, with_check: { type: "True" } },
  delete: { using: { type: "True" } },
};

function schemaOf(policies: TablePolicies, more: Schema = {}): Schema {
  return {
    docs: { columns: COLUMNS, policies: { ...EVERYBODY, ...policies } },
    projects: { columns: [column("owner", "Text")], policies: EVERYBODY },
    shares: {
      columns: [column("doc", "Uuid", { references: "docs" }), column("user", "Text")],
      policies: EVERYBODY,
    },
    bare: { columns: [], policies: { ...EVERYBODY, delete: undefined, update: undefined } },
    ...more,
  };
}

const brief = ({ rule, path, effect }: Finding) => `${rule} ${path} ${effect}`;

/** What is found in `docs.select.using`. */
function found(using: PolicyExpr): string[] {
  return lintPolicies(schemaOf({ select: { using } }))
    .filter(({ table }) => table === "docs")
    .map(brief);
}

const literal = (value: unknown) => ({ type: "Literal" as const, value });
const cmp = (name: string, value: Value, op: "Eq" | "Ne" | "Gt" | "Lt" = "Eq"): PolicyExpr => ({
  type: "Cmp",
  column: name,
  op,
  value: literal(value),
});
const not = (expr: PolicyExpr): PolicyExpr => ({ type: "Not", expr });
const and = (...exprs: PolicyExpr[]): PolicyExpr => ({ type: "And", exprs });
const or = (...exprs: PolicyExpr[]): PolicyExpr => ({ type: "Or", exprs });
const inherits = (via: string, more: object = {}): PolicyExpr => ({
  type: "Inherits",
  operation: "Select",
  via_column: via,
  ...more,
});
const exists = (table: string, condition: PolicyExpr): PolicyExpr => ({
  type: "Exists",
  table,
  condition,
});
const time = (value: number): Value => ({ type: "Timestamp", value });

/** Clauses with exactly one thing wrong, by rule. */
const WRONG: [rule: string, expr: PolicyExpr, path?: string, effect?: string][] = [
  ["session-path", owns("owner", ["role"])],
  ["session-path", owns("owner", ["claims.role"])],
  ["session-path", owns("owner", ["claims"])],
  ["session-path", owns("owner", ["claims", "teams", "0"])],
  ["session-path", owns("owner", ["__jazz_outer_row", "owner"])],
  ["session-path", { type: "In", column: "owner", session_path: ["user_id"] }],
  ["session-path", { type: "In", column: "owner", session_path: ["user", "account"] }],
  ["session-path", owns("owner", ["user"])],
  ["session-path", owns("owner", ["user", "user_id"])],
  ["session-path", { type: "SessionIsNotNull", path: ["sub"] }],
  ["session-path", not(owns("owner", ["role"])), ".expr", "grants"],
  ["server-claims", owns("owner", ["claims", "subject"]), "", "differs"],
  ["empty-condition", and(owns("owner"), { type: "True" }), ".exprs[1]", "grants"],
  ["empty-condition", exists("shares", { type: "True" }), ".condition", "grants"],
  ["unknown-column", owns("nope")],
  ["unknown-column", { type: "IsNull", column: "nope" }],
  ["unknown-column", { type: "IsNotNull", column: "$canRead" }],
  ["unknown-column", not(owns("_id")), ".expr", "grants"],
  [
    "unknown-column",
    exists("shares", owns("user", ["__jazz_outer_row", "$createdBy"])),
    ".condition",
  ],
  ["unknown-column", exists("shares", owns("nope")), ".condition"],
  ["unknown-table", exists("ghosts", owns("user"))],
  ["broken-reference", inherits("nope")],
  ["broken-reference", inherits("ref")],
  ["broken-reference", inherits("projects")],
  [
    "broken-reference",
    {
      type: "InheritsReferencing",
      operation: "Select",
      source_table: "shares",
      via_column: "user",
    },
  ],
  ["null-foreign-key", inherits("parent"), "", "grants"],
  ["second-inherits", or(inherits("project"), and(inherits("project"))), ".exprs[1].exprs[0]"],
  ["max-depth", inherits("project", { max_depth: 0 })],
  ["max-depth", inherits("project", { max_depth: 65 })],
  ["uuid-literal", cmp("owner", uuid(id(1)))],
  ["uuid-literal", cmp("$createdBy", uuid(id(1)), "Ne"), "", "grants"],
  ["uuid-literal", cmp("ref", text("somebody"))],
  ["uuid-literal", { type: "InList", column: "ref", values: [literal(text(id(1)))] }],
  ["uuid-literal", { type: "Contains", column: "tags", value: literal(text(id(1))) }],
  ["number-literal", cmp("total", int(5))],
  ["number-literal", cmp("count", { type: "BigInt", value: 5 })],
  ["number-literal", cmp("ratio", int(5), "Gt")],
  ["number-literal", not(cmp("total", int(5), "Ne")), ".expr", "denies"],
  ["date-literal", cmp("$createdAt", time(1_700_000_000_000), "Gt"), "", "grants"],
  ["date-literal", cmp("$updatedAt", time(1_700_000_000_000), "Lt")],
  ["enum-literal", cmp("kind", text("opne"))],
  ["literal-type", cmp("flag", text("true"))],
  ["literal-type", cmp("due", text("2026-01-01T00:00:00.000Z"))],
  ["in-column-type", { type: "In", column: "ratio", session_path: ["claims", "all"] }],
  ["in-column-type", { type: "In", column: "flag", session_path: ["claims", "all"] }],
  ["in-column-type", { type: "In", column: "due", session_path: ["claims", "all"] }],
  ["invalid-expression", { type: "public" } as unknown as PolicyExpr, "", "refused"],
  [
    "relation-plan",
    {
      type: "ExistsRel",
      rel: {
        Filter: {
          input: { TableScan: { table: "shares" } },
          predicate: { Not: { IsNull: { column: { column: "user" } } } },
        },
      },
    },
  ],
];

const RIGHT: PolicyExpr[] = [
  owns("owner"),
  owns("owner", ["claims", "role"]),
  { type: "SessionCmp", path: ["authMode"], op: "Eq", value: text("external") },
  cmp("owner", text("alice")),
  owns("owner", ["user", "account"]),
  owns("owner", ["user", "identity", "subject"]),
  owns("owner", ["user", "identity.issuer"]),
  { type: "SessionIsNotNull", path: ["user", "account"] },
  cmp("ref", text(id(1).toUpperCase())),
  cmp("kind", text("open")),
  cmp("due", time(5)),
  cmp("due", { type: "Null" }),
  cmp("id", uuid(id(1))),
  { type: "InList", column: "count", values: [literal(int(1)), literal(int(2))] },
  { type: "Contains", column: "tags", value: literal(uuid(id(1))) },
  { type: "In", column: "ref", session_path: ["claims", "docs"] },
  inherits("project"),
  inherits("project", { max_depth: 64 }),
  and(inherits("parent"), { type: "IsNotNull", column: "parent" }),
  exists("shares", and(owns("doc", ["__jazz_outer_row", "id"]), owns("user"))),
  or(exists("shares", owns("user")), exists("projects", owns("owner"))),
];

describe("every silent failure", () => {
  it.each(WRONG)("%s is found where it stands: %j", (rule, using, path = "", effect = "denies") => {
    expect(found(using)).toEqual([`${rule} docs.select.using${path} ${effect}`]);
  });

  it.each(RIGHT)("and nothing else: %j", (using) => {
    expect(found(using)).toEqual([]);
  });

  it("has a case for each rule, and sentences for it", () => {
    const tested = new Set([...WRONG.map(([rule]) => rule), ...ABOUT_TABLES]);
    expect([...tested].sort()).toEqual(RULES.map(({ id }) => id).sort());
    for (const [, using] of WRONG) {
      for (const finding of lintPolicies(schemaOf({ select: { using } }))) {
        expect(finding.problem).toMatch(/\.$/);
        expect(finding.advice).toMatch(/\.$/);
      }
    }
  });

  it("that denies does deny, as the evaluator sees it", () => {
    const project = row(id(5), { owner: text("alice") });
    const values = {
      owner: text("alice"),
      kind: text("open"),
      count: int(5),
      total: { type: "BigInt" as const, value: 5 },
      ratio: { type: "Double" as const, value: 5 },
      flag: { type: "Boolean" as const, value: true },
      due: time(5),
      ref: uuid(id(1)),
      tags: { type: "Array" as const, value: [uuid(id(1))] },
      type: text("public"),
      project: uuid(project.id),
      parent: { type: "Null" as const },
      projects: { type: "Array" as const, value: [uuid(project.id)] },
    };
    const now = 1_750_000_000_000_000;
    const doc = { ...row(id(1), values), createdAt: now, updatedAt: now };
    const share = row(id(9), { doc: uuid(doc.id), user: text("alice") });
    const session = { ...alice, claims: { role: "alice", teams: ["alice"], all: [5, true, "a"] } };
    // The first of two looks at a parent is as good as ever.
    const alone = WRONG.filter(([rule, expr]) => rule !== "second-inherits" && expr.type !== "Not");
    for (const [rule, using, , effect = "denies"] of alone) {
      if (effect !== "denies" && effect !== "grants") continue;
      const schema = schemaOf({ select: { using } });
      const evidence = evidenceOf(schema, { docs: [doc], projects: [project], shares: [share] });
      const question = { kind: "read" as const, table: "docs", row: doc };
      const verdict = allows({ question, session, evidence });
      expect([rule, using, verdict]).toEqual([
        rule,
        using,
        effect === "denies" ? "denied" : "allowed",
      ]);
    }
  });
});

const ABOUT_TABLES = [
  "no-policy",
  "no-grant",
  "ignored-clause",
  "unguarded-update",
  "merged-evaluator",
];

describe("tables", () => {
  it("without any policy are named once, and operations without a grant one by one", () => {
    const schema = schemaOf({ delete: {} }, { notes: { columns: [] } });
    expect(lintPolicies(schema).map(brief)).toEqual([
      "no-grant bare.update denies",
      "no-grant bare.delete denies",
      "no-policy notes denies",
    ]);
  });

  it("whose deleting falls back to updating grant it", () => {
    expect(lintPolicies(schemaOf({ delete: undefined })).map(brief)).not.toContain(
      "no-grant docs.delete denies",
    );
  });

  it("with clauses that nobody asks, or old rows that nobody guards", () => {
    const schema = schemaOf({
      insert: { with_check: owns("owner"), using: owns("owner") },
      update: { with_check: owns("owner") },
    });
    expect(
      lintPolicies(schema)
        .filter(({ table }) => table === "docs")
        .map(brief),
    ).toEqual(["ignored-clause docs.insert.using ignored", "unguarded-update docs.update grants"]);
  });
});

describe("writes that two evaluators judge differently", () => {
  const shared = exists("shares", owns("user"));
  const led = exists("projects", owns("owner"));
  const inserting = (with_check: PolicyExpr) =>
    lintPolicies(schemaOf({ insert: { with_check } })).filter(
      ({ rule }) => rule === "merged-evaluator",
    );

  it("are alternatives of which two look at other rows, and negations of such", () => {
    expect(inserting(or(shared, led)).map(brief)).toEqual([
      "merged-evaluator docs.insert.with_check differs",
    ]);
    expect(inserting(or(owns("owner"), and(shared), not(led)))).toHaveLength(2);
  });

  it("are not those with one such part, nor reads", () => {
    expect(inserting(or(owns("owner"), shared))).toEqual([]);
    expect(inserting(and(shared, led))).toEqual([]);
    expect(inserting(not(owns("owner")))).toEqual([]);
    expect(found(or(shared, led))).toEqual([]);
  });
});

describe("relations", () => {
  const relation = (column: string, isNull = false): PolicyExpr => ({
    type: "ExistsRel",
    rel: {
      Filter: {
        input: { TableScan: { table: "shares" } },
        predicate: isNull
          ? { IsNull: { column: { scope: "shares", column } } }
          : { Cmp: { left: { column }, op: "Eq", right: { SessionRef: ["user_id"] } } },
      },
    },
  });

  it("are looked through for columns, tables, paths and outer references", () => {
    expect(found(relation("user"))).toEqual([]);
    expect(found(relation("nope"))).toEqual(["unknown-column docs.select.using denies"]);
    expect(found(relation("nope", true))).toEqual(["unknown-column docs.select.using grants"]);
    const outer: PolicyExpr = {
      type: "ExistsRel",
      rel: {
        Filter: {
          input: { TableScan: { table: "ghosts" } },
          predicate: {
            And: [
              {
                Cmp: {
                  left: { column: "a" },
                  op: "Eq",
                  right: { OuterColumn: { column: "nope" } },
                },
              },
              { In: { left: { column: "a" }, values: [{ SessionRef: ["role"] }] } },
            ],
          },
        },
      },
    };
    expect(found(outer)).toEqual([
      "session-path docs.select.using denies",
      "unknown-column docs.select.using denies",
      "unknown-table docs.select.using denies",
    ]);
  });
});

describe("findings", () => {
  it("carry the clause and its code, and are found once per schema", () => {
    const using = or(owns("owner"), owns("owner", ["role"]));
    const schema = schemaOf({ update: { using, with_check: owns("owner") } });
    const finding = lintPolicies(schema).find(({ rule }) => rule === "session-path");
    expect(finding).toMatchObject({
      rule: "session-path",
      table: "docs",
      clause: "docs.update using",
      path: "docs.update.using.exprs[1]",
      code: "{ owner: session.role }",
      advice: 'For a claim write session["claims.role"].',
    });
    expect(finding?.expr).toBe(using.type === "Or" ? using.exprs[1] : null);
    expect(lintPolicies(schema)).toBe(lintPolicies(schema));
  });

  it("are sentences for policies of any shape that was measured", () => {
    const file = fileURLToPath(new URL("../../../fixtures/oracle/sample.jsonl", import.meta.url));
    expect(existsSync(file)).toBe(true);
    let count = 0;
    for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
      for (const { problem } of lintPolicies(JSON.parse(line).schema)) {
        count++;
        expect(problem).not.toMatch(/undefined (has|holds|is a|column)|\[object/);
      }
    }
    expect(count).toBeGreaterThan(200);
  });
});
