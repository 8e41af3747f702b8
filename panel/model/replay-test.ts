/**
 * The results of a replay as a whole test file that expects exactly these verdicts. Written for
 * `createPolicyTestApp` of jazz-tools/testing (2.0.0-alpha.53) and vitest.
 */
import type { Mode } from "../../protocol/attribution.ts";
import type { Schema, Session } from "../../protocol/jazz.ts";
import type { RowSnapshot } from "../../sandbox/policy/evidence.ts";
import { shortId } from "./people.ts";
import { policyTables } from "./policy-tables.ts";
import { isSplit, type ReplayLine, type ReplayPersona } from "./replay-line.ts";
import { callLines, seedCall } from "./test-calls.ts";
import { allBefore, isTodo, type TestCase, type TestTodo, testCases } from "./test-case.ts";
import { SessionNames } from "./test-names.ts";
import { gatherSeeds, type RowSource, type Seed } from "./test-seeds.ts";
import { isSystemRow, type SessionOf, TestWorld } from "./test-world.ts";

export interface ReplayTestInput {
  lines: readonly ReplayLine[];
  personas: readonly ReplayPersona[];
  mode: Mode;
  /** The live database's. */
  schema: Schema;
  /** The same with its policies and rows, as far as they are known here. */
  known: { schema: Schema; rows(table: string): Iterable<RowSnapshot> | undefined } | null;
  source: RowSource;
  sessionOf: SessionOf;
  /** Sentences for the head of the file. */
  about: readonly string[];
  /** What the file imports the app from. */
  files?: { schema: string; permissions: string };
}

/** Tests in one file at most. */
const MOST = 500;
/** Rows added for one test whose policies look at more than its trace shows. */
const RELATED = 60;

export async function replayTest(input: ReplayTestInput): Promise<string> {
  const lines = input.lines.slice(0, MOST);
  const items = testCases(lines, input.mode, input.schema);
  let seeds = await gatherSeeds(items, input.schema, input.source);
  if (input.known) {
    const { schema } = input.known;
    const doubtful = judgeAll(items, new TestWorld(schema, seeds, input.sessionOf));
    if (doubtful.length > 0) {
      for (const item of doubtful) item.before = allBefore(item, items);
      const related = doubtful.flatMap((item) => relatedRows(item, seeds, input));
      seeds = await gatherSeeds(items, input.schema, input.source, related);
      judgeAll(items, new TestWorld(schema, seeds, input.sessionOf));
    }
  }
  return fileText(input, items, seeds);
}

/** Notes of every test whether it would pass in that world; returns those that would not. */
function judgeAll(items: readonly (TestCase | TestTodo)[], world: TestWorld): TestCase[] {
  const cases = items.filter((item): item is TestCase => !isTodo(item));
  for (const item of cases) item.doubt = world.doubt(item);
  return cases.filter(({ doubt }) => doubt !== null);
}

/** Rows that policies may look at and that name the persona or a row which is there already. */
function relatedRows(
  { line }: TestCase,
  seeds: readonly Seed[],
  { known }: ReplayTestInput,
): { table: string; id: string }[] {
  if (!known || line.table === null) return [];
  const names = new Set([line.persona.name, line.write.row, ...seeds.map(({ row }) => row.id)]);
  const found: { table: string; id: string }[] = [];
  for (const table of policyTables(known.schema, line.table)) {
    for (const row of known.rows(table) ?? []) {
      const texts = Object.values(row.values).map((value) => "value" in value && value.value);
      if (texts.some((text) => typeof text === "string" && names.has(text))) {
        found.push({ table, id: row.id });
      }
      if (found.length >= RELATED) return found;
    }
  }
  return found;
}

function fileText(
  input: ReplayTestInput,
  items: readonly (TestCase | TestTodo)[],
  seeds: readonly Seed[],
): string {
  const { files = { schema: "../schema", permissions: "../permissions" } } = input;
  const names = new SessionNames();
  const tests = input.personas.flatMap((persona) => personaTests(persona, items, input, names));
  const planted = seeds.map((seed) => seedLine(seed, input, names));
  const plants = planted.some((line) => line.startsWith("  plant("));
  const left = input.lines.length - items.length;
  return `${[
    ...input.about.map(comment),
    ...(input.known
      ? []
      : [
          comment(
            "The policies were not known where this was written. Rows that they look at, beyond those that rows refer to, have to be added.",
          ),
        ]),
    `import type { ${plants ? "Db, " : ""}Session } from "jazz-tools";`,
    'import { createPolicyTestApp, type PolicyTestApp } from "jazz-tools/testing";',
    'import { afterEach, beforeEach, describe, expect, test } from "vitest";',
    `import permissions from ${JSON.stringify(files.permissions)};`,
    `import { app } from ${JSON.stringify(files.schema)};`,
    "",
    ...names.code(),
    "",
    "let policies: PolicyTestApp;",
    "",
    "beforeEach(async () => {",
    "  policies = await createPolicyTestApp(app, permissions, expect);",
    ...planted,
    "});",
    "",
    "afterEach(() => policies.shutdown());",
    ...(plants ? ["", PLANT] : []),
    ...tests,
    ...(left > 0 ? ["", comment(`${left} more results are left out.`)] : []),
  ].join("\n")}\n`;
}

const PLANT = `/** Makes a row in its author's name; where policies do not let them, as the backend. */
function plant(author: Session, make: (db: Db) => unknown): void {
  try {
    make(policies.as(author));
  } catch {
    policies.seed(make);
  }
}`;

function seedLine(seed: Seed, { schema, sessionOf }: ReplayTestInput, names: SessionNames): string {
  const { table, row } = seed;
  const call = seedCall(seed, schema);
  if (call === null) return `  ${comment(`${table}/${row.id} has a value that was cut.`)}`;
  return isSystemRow(row)
    ? `  policies.seed((db) => ${call});`
    : `  plant(${names.of(sessionOf(row.createdBy))}, (db) => ${call});`;
}

function personaTests(
  persona: ReplayPersona,
  items: readonly (TestCase | TestTodo)[],
  { schema }: ReplayTestInput,
  names: SessionNames,
): string[] {
  const own = items.filter(({ line }) => line.persona.key === persona.key);
  if (own.length === 0) return [];
  const titles = new Map<string, number>();
  const title = (text: string): string => {
    const times = (titles.get(text) ?? 0) + 1;
    titles.set(text, times);
    return JSON.stringify(times === 1 ? text : `${text} (${times})`);
  };
  const tests = own.map((item) => testLines(item, schema, title, names));
  return [
    "",
    `describe(${JSON.stringify(persona.name === null ? "without a session" : `as ${persona.name}`)}, () => {`,
    ...tests.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines])),
    "});",
  ];
}

function testLines(
  item: TestCase | TestTodo,
  schema: Schema,
  title: (text: string) => string,
  names: SessionNames,
): string[] {
  const { line } = item;
  const { op, row } = line.write;
  const what = `${op} ${line.table ?? "?"}${row === null ? "" : `/${shortId(row)}`}`;
  const todo = (reason: string): string[] => [
    `  ${comment(reason)}`,
    `  test.todo(${title(`${what}: unknown`)});`,
  ];
  if (isTodo(item)) return todo(item.reason);
  const calls = callLines([...item.before, line], schema, "      ");
  if ("lost" in calls) return todo(`Not all of it can be written down: ${calls.lost.join(", ")}.`);
  const { persona, sandbox } = line;
  const who = names.of(persona.session as Session);
  const expectation = item.expected === "allowed" ? "expectAllowed" : "expectDenied";
  const notes = [
    ...(item.by === "sandbox" ? ["By the sandbox: the page's engine could not say."] : []),
    ...(isSplit(line) ? [`The sandbox disagrees here: ${sandbox.reason}`] : []),
    ...(item.doubt === null ? [] : [`Left out, since it may not hold here. ${item.doubt}`]),
  ];
  return [
    ...notes.map((note) => `  ${comment(note)}`),
    `  test${item.doubt === null ? "" : ".skip"}(${title(`${what} is ${item.expected}`)}, () => {`,
    `    policies.as(${who}).${expectation}((db) => {`,
    ...calls.lines,
    "    });",
    "  });",
  ];
}

/** Page data must not end a comment. */
function comment(text: string): string {
  return `// ${text.replaceAll(/[\r\n\u2028\u2029]+/g, " ")}`;
}
