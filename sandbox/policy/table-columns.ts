import type { ColumnDescriptor, Schema, TableSchema } from "../../protocol/jazz.ts";

const columnsByTable = new WeakMap<TableSchema, ReadonlyMap<string, ColumnDescriptor>>();

/** A table of a schema by its own name: `constructor` and the like are no tables. */
export function tableOf(schema: Schema, table: string): TableSchema | undefined {
  return Object.hasOwn(schema, table) ? schema[table] : undefined;
}

/** A declared column, without the implicit `id` and the magic columns. */
export function columnOf(
  table: TableSchema | undefined,
  name: string,
): ColumnDescriptor | undefined {
  return table && columnMap(table).get(name);
}

function columnMap(table: TableSchema): ReadonlyMap<string, ColumnDescriptor> {
  let columns = columnsByTable.get(table);
  if (!columns) {
    columns = new Map(table.columns.map((column) => [column.name, column]));
    columnsByTable.set(table, columns);
  }
  return columns;
}
