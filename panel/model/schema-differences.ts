import type { ColumnDescriptor, ColumnType, Schema, TableSchema } from "../../protocol/jazz.ts";
import { typeText } from "./columns.ts";
import { listText } from "./format.ts";

/** In what a table of a page is not as it was when writes to it were recorded. */
export interface SchemaDifference {
  table: string;
  /** `null`: the table as a whole. */
  column: string | null;
  kind:
    | "schema unknown"
    | "missing table"
    | "missing column"
    | "extra column"
    | "required column"
    | "type"
    | "nullability"
    | "reference"
    | "variants"
    | "merging";
  sentence: string;
  /** Whether recorded writes that touch it will be refused, or would come to mean something else. */
  blocking: boolean;
}

/**
 * What recorded writes to these tables run into on a page with another schema, in the order of
 * the tables and their recorded columns. `null`: a schema that nobody knows. A table that both
 * lack is no difference. Defaults are left out: recorded inserts carry the values they got.
 */
export function schemaDifferences(
  recorded: Schema | null,
  live: Schema | null,
  tables: Iterable<string>,
): SchemaDifference[] {
  return [...new Set(tables)].flatMap((table) => {
    const then = tableOf(recorded, table);
    const now = tableOf(live, table);
    if (!live) {
      const sentence = `The page's schema is not known yet, so nobody can say whether its table “${table}” is as it was.`;
      return [{ table, column: null, kind: "schema unknown" as const, sentence, blocking: false }];
    }
    if (!recorded || (!then && now)) {
      const sentence = `The recording does not say what its table “${table}” was like, so it cannot be compared with the page's.`;
      return [{ table, column: null, kind: "schema unknown" as const, sentence, blocking: false }];
    }
    if (!then) return [];
    if (!now) {
      const sentence = `The page has no table “${table}”.`;
      return [{ table, column: null, kind: "missing table" as const, sentence, blocking: true }];
    }
    return tableDifferences(table, then, now);
  });
}

function tableOf(schema: Schema | null, table: string): TableSchema | undefined {
  return schema && Object.hasOwn(schema, table) ? schema[table] : undefined;
}

function tableDifferences(table: string, then: TableSchema, now: TableSchema): SchemaDifference[] {
  const before = new Map(then.columns.map((column) => [column.name, column]));
  const after = new Map(now.columns.map((column) => [column.name, column]));
  const differences: SchemaDifference[] = [];
  for (const [name, column] of before) {
    const current = after.get(name);
    if (current) differences.push(...columnDifferences(table, column, current));
    else differences.push(missingColumn(table, name));
  }
  for (const [name, column] of after) {
    if (!before.has(name)) differences.push(newColumn(table, column));
  }
  return differences;
}

function missingColumn(table: string, column: string): SchemaDifference {
  const sentence = `The page has no column “${table}.${column}”: writes that set it are refused.`;
  return { table, column, kind: "missing column", sentence, blocking: true };
}

function newColumn(table: string, column: ColumnDescriptor): SchemaDifference {
  const { name } = column;
  const fresh = `“${table}.${name}” is new in the page`;
  if (!column.nullable && column.default === undefined) {
    const sentence = `${fresh} and must have a value: recorded inserts have none for it.`;
    return { table, column: name, kind: "required column", sentence, blocking: true };
  }
  const sentence =
    column.default === undefined
      ? `${fresh}: recorded inserts leave it null.`
      : `${fresh}: recorded inserts leave it at its default.`;
  return { table, column: name, kind: "extra column", sentence, blocking: false };
}

type Found = Pick<SchemaDifference, "kind" | "sentence" | "blocking">;

function columnDifferences(
  table: string,
  then: ColumnDescriptor,
  now: ColumnDescriptor,
): SchemaDifference[] {
  const name = `“${table}.${then.name}”`;
  const found = [
    typeDifference(name, then.column_type, now.column_type),
    nullabilityDifference(name, then.nullable, now.nullable),
    referenceDifference(name, then.references, now.references),
    mergingDifference(name, then.merge_strategy, now.merge_strategy),
  ];
  return found.flatMap((difference) =>
    difference ? [{ table, column: then.name, ...difference }] : [],
  );
}

function typeDifference(name: string, then: ColumnType, now: ColumnType): Found | null {
  if (then.type === "Enum" && now.type === "Enum") {
    return variantsDifference(name, then.variants, now.variants);
  }
  if (then.type === "Array" && now.type === "Array") {
    return typeDifference(`an element of ${name}`, then.element, now.element);
  }
  if (then.type === "Json" && now.type === "Json") {
    if (sameJson(then.schema, now.schema)) return null;
    const sentence = `The page checks the JSON of ${name} in another way: what was recorded may not pass.`;
    return { kind: "type", sentence, blocking: false };
  }
  const inside = then.type === "Row" && now.type === "Row";
  if (inside ? sameJson(then.columns, now.columns) : then.type === now.type) return null;
  const sentence = inside
    ? `The columns inside of ${name} are others in the page than they were.`
    : `${sentenceStart(name)} was ${typeText(then)} and is ${typeText(now)} in the page.`;
  return { kind: "type", sentence, blocking: true };
}

function variantsDifference(
  name: string,
  then: readonly string[],
  now: readonly string[],
): Found | null {
  const gone = then.filter((variant) => !now.includes(variant));
  const fresh = now.filter((variant) => !then.includes(variant));
  if (gone.length > 0) {
    const sentence = `${sentenceStart(name)} can no longer be ${listText(gone.map(quoted))} in the page.`;
    return { kind: "variants", sentence, blocking: true };
  }
  if (fresh.length === 0) return null;
  const sentence = `${sentenceStart(name)} can also be ${listText(fresh.map(quoted))} in the page.`;
  return { kind: "variants", sentence, blocking: false };
}

function nullabilityDifference(name: string, then: boolean, now: boolean): Found | null {
  if (then === now) return null;
  const sentence = now
    ? `${name} may be null in the page; it could not.`
    : `${name} must have a value in the page; it could be null.`;
  return { kind: "nullability", sentence, blocking: !now };
}

function referenceDifference(
  name: string,
  then: string | undefined,
  now: string | undefined,
): Found | null {
  if (then === now) return null;
  if (then === undefined) {
    const sentence = `${name} refers to rows of “${now}” in the page; it did not.`;
    return { kind: "reference", sentence, blocking: false };
  }
  const sentence =
    now === undefined
      ? `${name} referred to rows of “${then}” and refers to none in the page.`
      : `${name} referred to rows of “${then}” and refers to rows of “${now}” in the page.`;
  return { kind: "reference", sentence, blocking: now !== undefined };
}

function mergingDifference(
  name: string,
  then: ColumnDescriptor["merge_strategy"],
  now: ColumnDescriptor["merge_strategy"],
): Found | null {
  if (then === now) return null;
  const word = (strategy: typeof then): string =>
    strategy === undefined ? "the last write winning" : `a ${strategy}`;
  const sentence = `Concurrent changes of ${name} were merged as ${word(then)} and are as ${word(now)} in the page.`;
  return { kind: "merging", sentence, blocking: false };
}

const quoted = (text: string): string => JSON.stringify(text);

function sentenceStart(name: string): string {
  return `${name[0]?.toUpperCase() ?? ""}${name.slice(1)}`;
}

/** Whether two pieces of JSON say the same, whatever the order of their keys. */
function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || !left || !right) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const a = left as Record<string, unknown>;
  const b = right as Record<string, unknown>;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}
