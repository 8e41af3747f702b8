import type { ColumnDescriptor, Schema, TablePolicies, TableSchema } from "../../protocol/jazz.ts";

/**
 * The schema a page sent, as far as it has the shape of one: tables or columns that do not are
 * left out. Accepts an object or a `Map`, which the engine returns (`getSchema`, measured).
 */
export function readSchema(value: unknown): Schema {
  const schema: Schema = Object.create(null);
  const entries = value instanceof Map ? [...value] : Object.entries(value ?? {});
  for (const [name, table] of entries) {
    const read = typeof name === "string" ? readTable(table) : null;
    if (read) schema[name] = read;
  }
  return schema;
}

function readTable(value: unknown): TableSchema | null {
  const record = asRecord(value);
  const columns = record?.["columns"];
  if (!Array.isArray(columns)) return null;
  const policies = asRecord(record?.["policies"]);
  return {
    columns: columns.flatMap(readColumn),
    ...(policies && Object.keys(policies).length > 0
      ? { policies: policies as TablePolicies }
      : {}),
  };
}

function readColumn(value: unknown): ColumnDescriptor[] {
  const column = asRecord(value);
  const type = asRecord(column?.["column_type"]);
  if (!column || typeof column["name"] !== "string" || typeof type?.["type"] !== "string") {
    return [];
  }
  return [
    {
      name: column["name"],
      column_type: type as unknown as ColumnDescriptor["column_type"],
      nullable: column["nullable"] === true,
      ...(column["default"] === undefined
        ? {}
        : { default: column["default"] as ColumnDescriptor["default"] }),
      ...(typeof column["references"] === "string" ? { references: column["references"] } : {}),
      ...(column["merge_strategy"] === "Counter" || column["merge_strategy"] === "GSet"
        ? { merge_strategy: column["merge_strategy"] }
        : {}),
    },
  ];
}

function asRecord(value: unknown): Record<string, unknown> | null {
  if (value instanceof Map) return Object.fromEntries(value) as Record<string, unknown>;
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
