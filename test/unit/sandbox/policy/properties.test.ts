import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PolicyExpr, Schema, Session, Value } from "../../../../protocol/jazz.ts";
import { unseenClaims } from "../../../../sandbox/policy/claim-doubt.ts";
import type { JudgeInput, RowSnapshot } from "../../../../sandbox/policy/evidence.ts";
import { allows, judge } from "../../../../sandbox/policy/judge.ts";
import { allowsMerged, judgeMerged } from "../../../../sandbox/policy/judge-merged.ts";
import { RowIndex } from "../../../../sandbox/policy/matching-rows.ts";
import { columns, evidenceOf, id, int, NULL, row, text, uuid } from "./world.ts";

const USERS = ["alice", "bob", "carol"];
const OPS = ["Eq", "Ne", "Lt", "Le", "Gt", "Ge"] as const;
const TEXT_COLUMNS = ["owner", "editor", "nope"];

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom(...USERS).map(text),
  fc.integer({ min: 0, max: 3 }).map(int),
  fc.constant(NULL),
);
const PATHS: string[][] = [
  ["user_id"],
  ["claims", "name"],
  ["claims", "level"],
  ["claims", "missing"],
  ["__jazz_outer_row", "owner"],
];
const path = fc.constantFrom(...PATHS);
const operand = fc.oneof(
  value.map((literal) => ({ type: "Literal" as const, value: literal })),
  path.map((segments) => ({ type: "SessionRef" as const, path: segments })),
);
const column = fc.constantFrom(...TEXT_COLUMNS, "level", "$createdBy", "id");

const atom: fc.Arbitrary<PolicyExpr> = fc.oneof(
  fc.constantFrom<PolicyExpr>({ type: "True" }, { type: "False" }),
  fc.record({ type: fc.constant("Cmp"), column, op: fc.constantFrom(...OPS), value: operand }),
  fc.record({ type: fc.constantFrom("IsNull", "IsNotNull"), column }),
  fc.record({ type: fc.constant("Contains"), column, value: operand }),
  fc.record({ type: fc.constant("InList"), column, values: fc.array(operand, { maxLength: 3 }) }),
  fc.record({ type: fc.constant("SessionIsNull"), path }),
  fc.record({ type: fc.constant("SessionCmp"), path, op: fc.constantFrom(...OPS), value }),
);

const search: fc.Arbitrary<PolicyExpr> = fc.record({
  type: fc.constant("Exists"),
  table: fc.constantFrom("shares", "absent"),
  condition: fc.oneof(atom, fc.tuple(atom, atom).map(and)),
});
const inherits: fc.Arbitrary<PolicyExpr> = fc.record({
  type: fc.constant("Inherits"),
  operation: fc.constantFrom("Select", "Update"),
  via_column: fc.constantFrom("folder", "owner"),
});

/** Expressions whose parts know nothing of each other: an `Inherits` remembers whom it asked. */
const stateless = tree(fc.oneof({ weight: 4, arbitrary: atom }, search));
const anything = tree(fc.oneof({ weight: 4, arbitrary: atom }, search, inherits));

function tree(leaf: fc.Arbitrary<PolicyExpr>): fc.Arbitrary<PolicyExpr> {
  return fc.letrec<{ expr: PolicyExpr }>((tie) => ({
    expr: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.array(tie("expr"), { maxLength: 3 }).map(and),
      fc.array(tie("expr"), { maxLength: 3 }).map(or),
      tie("expr").map(not),
    ),
  })).expr;
}

const FOLDERS = [id(51), id(52)];

const docValues = fc.record({
  owner: fc.oneof(fc.constantFrom(...USERS).map(text), fc.constant(NULL)),
  editor: fc.oneof(fc.constantFrom(...USERS).map(text), fc.constant(NULL)),
  level: fc.oneof(fc.integer({ min: 0, max: 3 }).map(int), fc.constant(NULL)),
  folder: fc.oneof(fc.constantFrom(...FOLDERS, id(59)).map(uuid), fc.constant(NULL)),
});

interface World {
  doc: RowSnapshot;
  shares: RowSnapshot[] | undefined;
  folders: RowSnapshot[] | undefined;
  session: Session;
}

const rowsOf = (base: number) =>
  fc.array(docValues, { maxLength: 3 }).map((list) => list.map((v, n) => row(id(base + n), v)));

const world: fc.Arbitrary<World> = fc.record({
  doc: fc.tuple(docValues, fc.constantFrom(...USERS)).map(([v, author]) => row(id(1), v, author)),
  shares: fc.option(rowsOf(20), { nil: undefined }),
  folders: fc.option(rowsOf(51), { nil: undefined }),
  session: fc.record({
    user_id: fc.constantFrom(...USERS),
    claims: fc.record({ name: fc.constantFrom(...USERS), level: fc.integer({ max: 3, min: 0 }) }),
    authMode: fc.constant("external"),
  }),
});

function inputOf(using: PolicyExpr, { doc, shares, folders, session }: World): JudgeInput {
  const shape = [
    ...columns("owner", "editor"),
    ...columns({ name: "folder", references: "folders" }),
  ];
  const level = { name: "level", column_type: { type: "Integer" as const }, nullable: true };
  const owned: PolicyExpr = {
    type: "Cmp",
    column: "owner",
    op: "Eq",
    value: { type: "SessionRef", path: ["user_id"] },
  };
  const schema: Schema = {
    docs: {
      columns: [...shape, level],
      policies: { select: { using }, insert: { with_check: using } },
    },
    shares: { columns: [...shape, level] },
    folders: { columns: [...shape, level], policies: { select: { using: owned } } },
  };
  const evidence = evidenceOf(schema, {
    docs: [doc],
    ...(shares && { shares }),
    ...(folders && { folders }),
  });
  return { question: { kind: "read", table: "docs", row: doc }, session, evidence };
}

const verdict = (expr: PolicyExpr, given: World) => allows(inputOf(expr, given));

function and(exprs: PolicyExpr[]): PolicyExpr {
  return { type: "And", exprs };
}
function or(exprs: PolicyExpr[]): PolicyExpr {
  return { type: "Or", exprs };
}
function not(expr: PolicyExpr): PolicyExpr {
  return { type: "Not", expr };
}

describe("policies of any shape", () => {
  it("obey De Morgan", () => {
    fc.assert(
      fc.property(anything, anything, world, (a, b, given) => {
        expect(verdict(not(and([a, b])), given)).toBe(verdict(or([not(a), not(b)]), given));
        expect(verdict(not(or([a, b])), given)).toBe(verdict(and([not(a), not(b)]), given));
      }),
    );
  });

  it("do not mind the order of parts that know nothing of each other", () => {
    fc.assert(
      fc.property(stateless, stateless, world, (a, b, given) => {
        expect(verdict(and([a, b]), given)).toBe(verdict(and([b, a]), given));
        expect(verdict(or([a, b]), given)).toBe(verdict(or([b, a]), given));
      }),
    );
  });

  it("do not mind a claim they never ask for", () => {
    fc.assert(
      fc.property(anything, world, fc.jsonValue(), (expr, given, extra) => {
        const { session } = given;
        const claims = { ...session.claims, irrelevant: extra };
        const more = { ...given, session: { ...session, claims } };
        expect(verdict(expr, more)).toBe(verdict(expr, given));
      }),
    );
  });

  it("deny nobody for an alternative more", () => {
    fc.assert(
      fc.property(stateless, stateless, world, (a, b, given) => {
        if (verdict(a, given) !== "allowed") return;
        expect(verdict(or([a, b]), given)).toBe("allowed");
        expect(verdict(or([b, a]), given)).toBe("allowed");
      }),
    );
  });

  it("keep a definite verdict when more becomes known", () => {
    fc.assert(
      fc.property(anything, world, rowsOf(20), rowsOf(51), (expr, given, shares, folders) => {
        const before = verdict(expr, given);
        if (before === "unknown") return;
        const known = {
          ...given,
          shares: given.shares ?? shares,
          folders: given.folders ?? folders,
        };
        expect(verdict(expr, known)).toBe(before);
      }),
    );
  });

  it("are judged alike where rows are found by their values", () => {
    const typed = fc.oneof(
      value,
      fc.constantFrom(id(1), id(1).toUpperCase(), "Null").map(text),
      fc.constantFrom(id(1), id(2)).map(uuid),
    );
    const rows = fc
      .array(fc.record({ owner: typed, editor: typed }), { maxLength: 6 })
      .map((list) => list.map((values, at) => row(id(20 + at), values)));
    fc.assert(
      fc.property(search, world, rows, (expr, given, shares) => {
        const input = inputOf(expr, { ...given, shares });
        const index = new RowIndex(shares);
        const matching = (table: string, name: string, wanted: Value) =>
          table === "shares" ? index.matching(name, wanted) : undefined;
        const evidence = { ...input.evidence, matching };
        expect(allows({ ...input, evidence })).toBe(allows(input));
      }),
      { numRuns: 500 },
    );
  });

  it("are judged definitely without somebody's claims only where no claim could matter", () => {
    const claims = fc.record(
      { name: fc.constantFrom(...USERS), level: fc.integer({ max: 3, min: 0 }), missing: value },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anything, world, claims, (expr, given, actual) => {
        const session = { ...given.session, claims: {} };
        const guess = { ...inputOf(expr, { ...given, session }), doubt: unseenClaims };
        const known = inputOf(expr, { ...given, session: { ...session, claims: actual } });
        const verdict = allows(guess);
        if (verdict !== "unknown") expect(verdict).toBe(allows(known));
        const insert = { question: { kind: "insert", table: "docs", next: given.doc } as const };
        const merged = allowsMerged({ ...guess, ...insert });
        if (merged !== "unknown") expect(merged).toBe(allowsMerged({ ...known, ...insert }));
      }),
    );
  });

  it("are judged alike with and without a trace, by both evaluators", () => {
    fc.assert(
      fc.property(anything, world, (expr, given) => {
        const input = inputOf(expr, given);
        const traced = judge(input);
        expect(traced.verdict).toBe(allows(input));
        expect(traced.trace.verdict).toBe(traced.verdict);
        expect(traced.missing.length > 0).toBe(traced.verdict === "unknown");
        const insert: JudgeInput = {
          ...input,
          question: { kind: "insert", table: "docs", next: given.doc },
        };
        const merged = judgeMerged(insert);
        expect(merged.verdict).toBe(allowsMerged(insert));
        expect(merged.trace.verdict).toBe(merged.verdict);
      }),
    );
  });
});
