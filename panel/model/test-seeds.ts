/** The rows that a test app starts with, so that writes and policies find what they look at. */
import type { Schema } from "../../protocol/jazz.ts";
import type { RowSnapshot } from "../../sandbox/policy/evidence.ts";
import type { ReplayLine } from "./replay-line.ts";
import { snapshotOf } from "./sandbox-evidence.ts";
import { isTodo, referred, rowsOf, type TestCase, type TestTodo } from "./test-case.ts";

/** A row to start with. */
export interface Seed {
  table: string;
  row: RowSnapshot;
}

/** Where rows are found that no result of the replay shows. */
export interface RowSource {
  /** The rows of that table with these ids, as far as they are there. */
  find(table: string, ids: readonly string[]): Promise<RowSnapshot[]>;
}

interface Place {
  table: string;
  id: string;
}

/** Rows at most; beyond that a test file is none to read. */
const MOST = 400;

/**
 * Gathers the rows that the tests need, as they were before the replay, and the rows that these
 * refer to, parents before children.
 * @param more rows to have in any case.
 */
export async function gatherSeeds(
  items: readonly (TestCase | TestTodo)[],
  schema: Schema,
  source: RowSource,
  more: readonly Place[] = [],
): Promise<Seed[]> {
  const initial = initialRows(items.map(({ line }) => line));
  const seeds = new Map<string, Seed>();
  const asked = new Set<string>();
  let wanted = [...more, ...items.flatMap((item) => needs(item, schema))];
  while (wanted.length > 0 && seeds.size < MOST) {
    const missing = new Map<string, string[]>();
    const found: Seed[] = [];
    for (const { table, id } of wanted) {
      const key = `${table}/${id}`;
      if (asked.has(key) || !Object.hasOwn(schema, table)) continue;
      asked.add(key);
      const row = initial.get(key);
      if (row) found.push({ table, row });
      else missing.set(table, [...(missing.get(table) ?? []), id]);
    }
    for (const [table, ids] of missing) {
      for (const row of await source.find(table, ids)) found.push({ table, row });
    }
    for (const seed of found) seeds.set(`${seed.table}/${seed.row.id}`, seed);
    wanted = found.flatMap(({ table, row }) => referred(row.values, table, schema));
  }
  return parentsFirst([...seeds.values()], schema);
}

/** What a test looks at and does not make itself. */
function needs(item: TestCase | TestTodo, schema: Schema): Place[] {
  if (isTodo(item)) return [];
  const made = new Set(
    item.before.flatMap(({ write }) => (write.op === "insert" ? (write.row ?? []) : [])),
  );
  return [...item.before, item.line]
    .flatMap((line) => rowsOf(line, schema))
    .filter(({ id }) => !made.has(id));
}

/** Rows as the page had them before a replay wrote to them. */
function initialRows(lines: readonly ReplayLine[]): Map<string, RowSnapshot> {
  const rows = new Map<string, RowSnapshot>();
  const touched = new Set<string>();
  for (const { persona, write, table, row: id, before, thrown } of lines) {
    if (table === null || id === null || write.op === "insert") continue;
    const key = `${table}/${id}`;
    if (before && !touched.has(`${persona.key} ${key}`) && !rows.has(key)) {
      rows.set(key, snapshotOf({ id, values: before }));
    }
    if (thrown === null) touched.add(`${persona.key} ${key}`);
  }
  return rows;
}

function parentsFirst(seeds: readonly Seed[], schema: Schema): Seed[] {
  const byKey = new Map(seeds.map((seed) => [`${seed.table}/${seed.row.id}`, seed]));
  const ordered = new Set<Seed>();
  const visit = (seed: Seed, path: ReadonlySet<Seed>): void => {
    if (ordered.has(seed) || path.has(seed)) return;
    const deeper = new Set(path).add(seed);
    for (const { table, id } of referred(seed.row.values, seed.table, schema)) {
      const parent = byKey.get(`${table}/${id}`);
      if (parent) visit(parent, deeper);
    }
    ordered.add(seed);
  };
  const byAge = [...seeds].sort((left, right) => left.row.createdAt - right.row.createdAt);
  for (const seed of byAge) visit(seed, new Set());
  return [...ordered];
}
