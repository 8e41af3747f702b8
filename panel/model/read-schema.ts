import type {
  ColumnDescriptor,
  ColumnType,
  Schema,
  TablePolicies,
  TableSchema,
} from "../../protocol/jazz.ts";

/** Types inside of types followed; beyond that nothing is made of them. */
const DEEPEST = 16;

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
    columns: readColumns(columns, 0),
    ...(policies && Object.keys(policies).length > 0
      ? { policies: policies as TablePolicies }
      : {}),
  };
}

function readColumns(columns: readonly unknown[], depth: number): ColumnDescriptor[] {
  return columns.flatMap((column) => readColumn(column, depth));
}

function readColumn(value: unknown, depth: number): ColumnDescriptor[] {
  const column = asRecord(value);
  const type = readType(column?.["column_type"], depth);
  if (!column || typeof column["name"] !== "string" || !type) return [];
  return [
    {
      name: column["name"],
      column_type: type,
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

/** A type whose parts are as they must be; a name this panel does not know stays a name. */
function readType(value: unknown, depth: number): ColumnType | null {
  const type = asRecord(value);
  const name = type?.["type"];
  if (!type || typeof name !== "string" || depth > DEEPEST) return null;
  switch (name) {
    case "Enum": {
      const { variants } = type;
      return Array.isArray(variants) && variants.every((variant) => typeof variant === "string")
        ? { type: name, variants: [...variants] }
        : null;
    }
    case "Array": {
      const element = readType(type["element"], depth + 1);
      return element && { type: name, element };
    }
    case "Row": {
      const { columns } = type;
      return Array.isArray(columns)
        ? { type: name, columns: readColumns(columns, depth + 1) }
        : null;
    }
    case "Json":
      return type["schema"] === undefined ? { type: name } : { type: name, schema: type["schema"] };
    default:
      return { type: name } as ColumnType;
  }
}

function asRecord(value: unknown): Record<string, unknown> | null {
  if (value instanceof Map) return Object.fromEntries(value) as Record<string, unknown>;
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
