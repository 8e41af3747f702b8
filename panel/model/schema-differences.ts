import type { ColumnDescriptor, ColumnType, Schema, TableSchema } from "../../protocol/jazz.ts";

/** Something about a table that is not as it was when writes were recorded. */
export interface SchemaDifference {
  table: string;
  sentence: string;
}

/** What differs in these tables between the recorded schema and the live one. */
export function schemaDifferences(
  recorded: Schema | null,
  live: Schema | null,
  tables: Iterable<string>,
): SchemaDifference[] {
  if (!recorded || !live) return [];
  return [...tables].flatMap((table) =>
    tableDifferences(table, own(recorded, table), own(live, table)).map((sentence) => ({
      table,
      sentence,
    })),
  );
}

function tableDifferences(
  table: string,
  recorded: TableSchema | undefined,
  live: TableSchema | undefined,
): string[] {
  if (!live) return [`The live database has no table “${table}”.`];
  if (!recorded) return [];
  const was = new Map(recorded.columns.map((column) => [column.name, column]));
  const is = new Map(live.columns.map((column) => [column.name, column]));
  const gone = [...was.keys()]
    .filter((name) => !is.has(name))
    .map((name) => `${table}.${name} is not there any more.`);
  return [
    ...gone,
    ...live.columns.flatMap((column) => changes(table, was.get(column.name), column)),
  ];
}

function changes(table: string, was: ColumnDescriptor | undefined, is: ColumnDescriptor): string[] {
  const name = `${table}.${is.name}`;
  if (!was) {
    const needed = !is.nullable && is.default === undefined;
    return needed ? [`${name} is new and required.`] : [];
  }
  const sentences: string[] = [];
  if (typeName(was.column_type) !== typeName(is.column_type)) {
    sentences.push(`${name} was ${typeName(was.column_type)} and is ${typeName(is.column_type)}.`);
  }
  if (was.nullable && !is.nullable) sentences.push(`${name} may not be null any more.`);
  if (was.references !== is.references) {
    const [before, now] = [was.references ?? "nothing", is.references ?? "nothing"];
    sentences.push(`${name} referred to ${before} and refers to ${now}.`);
  }
  return sentences;
}

function typeName(type: ColumnType): string {
  if (type.type === "Array") return `Array of ${typeName(type.element)}`;
  return type.type === "Enum" ? `Enum (${type.variants.join(", ")})` : type.type;
}

function own<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
