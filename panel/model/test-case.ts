/** The results of a replay as tests: what each expects, and which writes come before it. */
import type { Mode } from "../../protocol/attribution.ts";
import type { Schema } from "../../protocol/jazz.ts";
import type { ReplayLine } from "./replay-line.ts";
import { modeAs } from "./replay-through.ts";
import type { AuthorityVerdict } from "./verdict.ts";

/** A result that a test can expect. */
export interface TestCase {
  line: ReplayLine;
  expected: "allowed" | "denied";
  /** Whose verdict that is. */
  by: AuthorityVerdict["authority"];
  /** Writes of the same replay that it rests on, in order. */
  before: ReplayLine[];
  /** Why a test app is going to say something else, in a sentence. */
  doubt: string | null;
}

/** A result that no test can expect, and why. */
export interface TestTodo {
  line: ReplayLine;
  reason: string;
}

export const isTodo = (item: TestCase | TestTodo): item is TestTodo => "reason" in item;

/** One test per line, in the order of the lines. */
export function testCases(
  lines: readonly ReplayLine[],
  mode: Mode,
  schema: Schema,
): (TestCase | TestTodo)[] {
  const taken = new Map<string, ReplayLine[]>();
  return lines.map((line) => {
    const verdict = expectation(line, modeAs(line.persona, mode));
    if (typeof verdict === "string") return { line, reason: verdict };
    const earlier = taken.get(line.persona.key) ?? [];
    if (verdict.expected === "allowed") taken.set(line.persona.key, [...earlier, line]);
    return { line, ...verdict, before: restsOn(line, earlier, schema), doubt: null };
  });
}

/** All writes that come before it in the replay and went through, whether it rests on them or not. */
export function allBefore(item: TestCase, all: readonly (TestCase | TestTodo)[]): ReplayLine[] {
  return all.flatMap((other) =>
    !isTodo(other) &&
    other.expected === "allowed" &&
    other.line.persona.key === item.line.persona.key &&
    other.line.nth < item.line.nth
      ? other.line
      : [],
  );
}

function expectation(line: ReplayLine, mode: Mode): Pick<TestCase, "expected" | "by"> | string {
  const { page, sandbox, write } = line;
  if (mode !== "forSession" || line.persona.session === null) {
    return "Policy tests write as a session, or unchecked as the backend: there is nothing to expect.";
  }
  if (write.op === "restore") return "No client judges a restore, so there is nothing to expect.";
  if (line.table === null) return "The table of this write is not known.";
  if (page.verdict !== "unknown") return { expected: page.verdict, by: page.authority };
  if (sandbox.verdict !== "unknown") return { expected: sandbox.verdict, by: sandbox.authority };
  return page.reason;
}

/** Of the earlier writes those that touch a row it looks at, and what these rest on in turn. */
function restsOn(line: ReplayLine, earlier: readonly ReplayLine[], schema: Schema): ReplayLine[] {
  const wanted = new Set(rowsOf(line, schema).map(({ id }) => id));
  const found: ReplayLine[] = [];
  for (const before of [...earlier].reverse()) {
    if (before.write.row === null || !wanted.has(before.write.row)) continue;
    found.unshift(before);
    for (const { id } of rowsOf(before, schema)) wanted.add(id);
  }
  return found;
}

/** The rows a write looks at: its own, those it refers to, and those that policies found. */
export function rowsOf(line: ReplayLine, schema: Schema): { table: string; id: string }[] {
  const { write, table, looked } = line;
  const rows = [...looked];
  if (table === null) return rows;
  if (write.op !== "insert" && write.row !== null) rows.push({ table, id: write.row });
  return [...rows, ...referred(write.values ?? {}, table, schema)];
}

/** The rows that the foreign keys among these values name. */
export function referred(
  values: Readonly<Record<string, unknown>>,
  table: string,
  schema: Schema,
): { table: string; id: string }[] {
  return (schema[table]?.columns ?? []).flatMap(({ name, references }) =>
    references === undefined ? [] : idsIn(values[name]).map((id) => ({ table: references, id })),
  );
}

function idsIn(value: unknown): string[] {
  const inner = (value as { value?: unknown } | null | undefined)?.value;
  if (typeof inner === "string") return [inner];
  return Array.isArray(inner) ? inner.flatMap(idsIn) : [];
}
