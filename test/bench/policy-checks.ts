/** How many row-policy decisions the sandbox makes a second, in Node. */
import type { PolicyExpr, Schema, Session } from "../../protocol/jazz.ts";
import type { Evidence, Question, RowSnapshot } from "../../sandbox/policy/evidence.ts";
import { allows, judge } from "../../sandbox/policy/judge.ts";
import { RowIndex } from "../../sandbox/policy/matching-rows.ts";
import type { Measure } from "./report.ts";
import { type Summary, summariseRates } from "./statistics.ts";

const ROUNDS = 12;
const CHECKS = 50_000;
const ROWS = 1_000;

const mine: PolicyExpr = {
  type: "Cmp",
  column: "owner_id",
  op: "Eq",
  value: { type: "SessionRef", path: ["user_id"] },
};
const shared: PolicyExpr = {
  type: "Exists",
  table: "shares",
  condition: {
    type: "And",
    exprs: [
      {
        type: "Cmp",
        column: "todo_id",
        op: "Eq",
        value: { type: "SessionRef", path: ["__jazz_outer_row", "id"] },
      },
      { ...mine, column: "user_id" },
    ],
  },
};
const session: Session = { user_id: "alice", claims: {}, authMode: "external" };

function rowOf(number: number, values: RowSnapshot["values"]): RowSnapshot {
  const id = `019d4349-0000-7000-8000-${String(number).padStart(12, "0")}`;
  return { id, values, createdBy: "alice", createdAt: 1, updatedBy: "alice", updatedAt: 1 };
}

const todos = Array.from({ length: ROWS }, (_, number) =>
  rowOf(number, { owner_id: { type: "Text", value: number % 2 === 0 ? "alice" : "bob" } }),
);
const shares = Array.from({ length: 100 }, (_, number) =>
  rowOf(ROWS + number, {
    todo_id: { type: "Uuid", value: todos[number]?.id ?? "" },
    user_id: { type: "Text", value: "carol" },
  }),
);

function evidenceFor(using: PolicyExpr): Evidence {
  const text = (name: string) => ({ name, column_type: { type: "Text" as const }, nullable: true });
  const schema: Schema = {
    todos: { columns: [text("owner_id")], policies: { select: { using } } },
    shares: {
      columns: [text("user_id"), { ...text("todo_id"), column_type: { type: "Uuid" } }],
    },
  };
  return {
    schema,
    mode: "enforcing",
    rows: (table) => (table === "todos" ? todos : shares),
    matching: (_table, column, value) => index.matching(column, value),
    row: () => null,
  };
}

const index = new RowIndex(shares);

/** A decision on every row in turn, so many times. */
function perSecond(using: PolicyExpr, decide: typeof allows | typeof judge, checks: number) {
  const evidence = evidenceFor(using);
  const questions = todos.map((row): Question => ({ kind: "read", table: "todos", row }));
  const samples: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const start = performance.now();
    for (let index = 0; index < checks; index++) {
      const question = questions[index % ROWS];
      if (question) decide({ question, session, evidence });
    }
    const seconds = (performance.now() - start) / 1_000;
    // The first round warms up.
    if (round > 0) samples.push(checks / seconds);
  }
  return summariseRates(samples);
}

/** The measures of a run. */
export function policyChecks(): Measure[] {
  const measure = (name: string, summary: Summary, atLeast?: number): Measure => ({
    measure: name,
    unit: "checks/s",
    ...summary,
    budget: atLeast === undefined ? null : { atLeast },
    baseline: null,
  });
  return [
    measure("sandbox: owner_id = session.user_id", perSecond(mine, allows, CHECKS), 100_000),
    measure("the same, with its trace", perSecond(mine, judge, CHECKS)),
    measure("sandbox: exists among 100 rows", perSecond(shared, allows, CHECKS / 25)),
  ];
}
