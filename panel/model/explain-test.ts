/** A judgement as a policy test to paste, which expects the same of the app's permissions. */
import type { Session } from "../../protocol/jazz.ts";
import type { Question, RowSnapshot } from "../../sandbox/policy/evidence.ts";
import type { TraceNode } from "../../sandbox/policy/trace.ts";
import type { Verdict } from "../../sandbox/policy/verdict.ts";
import { sessionName } from "./identity-words.ts";
import { jsMember, jsObject } from "./js-literal.ts";
import { ALPHA53_TESTS, policyTestHead, type TestDialect } from "./test-dialect.ts";
import type { SessionFor } from "./write-test.ts";

/** Rows seeded at most: a search may have looked at many. */
const SEEDED = 20;

export interface ExplainedCase {
  question: Question;
  session: Session;
  verdict: Exclude<Verdict, "unknown">;
  trace: TraceNode;
  /** A row that the judgement looked at. */
  row(table: string, id: string): RowSnapshot | null | undefined;
  /** The columns that an update changes; all of them when absent. */
  changed?: readonly string[];
  /** How tests are written for the Jazz in question; default: alpha.53. */
  dialect?: TestDialect;
  /** The session of somebody who made a row. */
  sessionFor?: SessionFor;
}

/** A whole test file with one test: the rows that were looked at, and what was asked. */
export function explainTest(explained: ExplainedCase): string {
  const { question, session, verdict, dialect = ALPHA53_TESTS } = explained;
  const { kind, table } = question;
  const title = `${sessionName(session)} ${verdict === "allowed" ? "may" : "may not"} ${kind} ${table}`;
  const byAuthor = asksForAuthors(explained.trace);
  const seeds = seededRows(explained).flatMap(([owner, row]) =>
    seed(owner, row, byAuthor, explained),
  );
  const body = [...seeds, ...operation(explained)];
  const waits = dialect.waits || kind === "read";
  return `${policyTestHead(dialect)}
test(${JSON.stringify(title)}, ${waits ? "async " : ""}() => {
${body.map((line) => `  ${line}\n`).join("")}});
`;
}

function operation(explained: ExplainedCase): string[] {
  const { question, session, verdict, changed, dialect = ALPHA53_TESTS } = explained;
  const { kind } = question;
  const table = `app${jsMember(question.table)}`;
  if (kind === "read") {
    return [
      `const rows = await policies.as(${dialect.session(session)}).all(${table}.where({ id: ${JSON.stringify(question.row.id)} }));`,
      `expect(rows).toHaveLength(${verdict === "allowed" ? 1 : 0});`,
    ];
  }
  return dialect.expect(verdict, session, (db) => `${db}.${callOf(question, table, changed)}`);
}

function callOf(question: Question, table: string, changed: readonly string[] | undefined) {
  switch (question.kind) {
    case "insert":
      return `insert(${table}, ${given(question.next)})`;
    case "update":
      return `update(${table}, ${JSON.stringify(question.row.id)}, ${given(question.next, changed)})`;
    default: {
      const { id } = "row" in question ? question.row : question.next;
      return `${question.kind}(${table}, ${JSON.stringify(id)})`;
    }
  }
}

/** Rows of parents before those that refer to them: what was looked at last is the farthest away. */
function seededRows({ question, trace, row }: ExplainedCase): [table: string, row: RowSnapshot][] {
  const found = new Map<string, [string, RowSnapshot]>();
  const add = (table: string, id: string): void => {
    const known = row(table, id);
    if (known && found.size < SEEDED) found.set(`${table}/${id}`, [table, known]);
  };
  for (const [table, id] of rowsIn(trace).toReversed()) add(table, id);
  if ("row" in question) {
    found.delete(`${question.table}/${question.row.id}`);
    found.set("", [question.table, question.row]);
  }
  return [...found.values()];
}

/** Rows that hops led to, and that searches looked at or found. */
function rowsIn(node: TraceNode): [table: string, id: string][] {
  const here: [string, string][] = node.hop ? [[node.hop.table, node.hop.rowId]] : [];
  const named = /^(?:Found )?(.+)\/([0-9a-f-]{36})\.?$/.exec(
    node.note?.startsWith("Found ") ? node.note : node.expr ? "" : node.label,
  );
  if (named?.[1] && named[2]) here.push([named[1], named[2]]);
  return [...here, ...node.children.flatMap(rowsIn)];
}

/** Whether who made a row matters: then it has to be made by that user. */
function asksForAuthors(node: TraceNode): boolean {
  return (
    node.operands.some(({ name }) => /^\$(created|updated)By\b/.test(name)) ||
    node.children.some(asksForAuthors)
  );
}

function seed(
  table: string,
  row: RowSnapshot,
  byAuthor: boolean,
  { dialect = ALPHA53_TESTS, sessionFor = guessed }: ExplainedCase,
): string[] {
  const id = JSON.stringify(row.id);
  const insert = `insert(app${jsMember(table)}, ${given(row)}, { id: ${id} })`;
  const nobodys = row.createdBy === "" || row.createdBy.startsWith("jazz:");
  const author = byAuthor && !nobodys ? sessionFor(row.createdBy) : null;
  return [`${dialect.seed((db) => `${db}.${insert}`, author)};`];
}

const guessed: SessionFor = (name) => ({ user_id: name, claims: {}, authMode: "external" });

function given({ values }: RowSnapshot, only?: readonly string[]): string {
  const entries = Object.entries(values).filter(([column, value]) =>
    only ? only.includes(column) : value.type !== "Null",
  );
  return jsObject(Object.fromEntries(entries), "    ");
}
