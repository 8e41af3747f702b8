import type { PolicyExpr, Schema } from "../../../protocol/jazz.ts";

/** By table, the tables its foreign keys point at, by column. */
export type ForeignKeys = ReadonlyMap<string, ReadonlyMap<string, string>>;

export function foreignKeysOf(schema: Schema | undefined): ForeignKeys {
  return new Map(
    Object.entries(schema ?? {}).map(([table, { columns }]) => [
      table,
      new Map(columns.flatMap(({ name, references }) => (references ? [[name, references]] : []))),
    ]),
  );
}

/**
 * The expression with each `allowedTo` tied to a foreign key: `"project"` stands for `project`,
 * `projectId` or `project_id`. Throws a `TypeError` when a table has no such key, or when the key of
 * a referencing table points elsewhere.
 */
export function withForeignKeys(expr: PolicyExpr, table: string, keys: ForeignKeys): PolicyExpr {
  switch (expr.type) {
    case "Inherits":
      return { ...expr, via_column: resolveKey(table, expr.via_column, keys).column };
    case "InheritsReferencing": {
      const key = resolveKey(expr.source_table, expr.via_column, keys);
      if (key.references !== table) {
        throw new TypeError(
          `${expr.source_table}.${key.column} references ${key.references}, but the rule is about ${table}.`,
        );
      }
      return { ...expr, via_column: key.column };
    }
    case "And":
    case "Or":
      return { ...expr, exprs: expr.exprs.map((part) => withForeignKeys(part, table, keys)) };
    case "Not":
      return { ...expr, expr: withForeignKeys(expr.expr, table, keys) };
    case "Exists":
      return { ...expr, condition: withForeignKeys(expr.condition, expr.table, keys) };
    default:
      return expr;
  }
}

function resolveKey(table: string, name: string, keys: ForeignKeys) {
  const columns = keys.get(table);
  if (!columns) {
    throw new TypeError(`allowedTo needs the columns of ${table}, but app.wasmSchema lacks them.`);
  }
  for (const column of [name, `${name}Id`, `${name}_id`]) {
    const references = columns.get(column);
    if (references !== undefined) return { column, references };
  }
  const available = [...columns.keys()].sort().join(", ") || "none";
  throw new TypeError(
    `"${name}" is no foreign key of ${table}. Available foreign keys: ${available}.`,
  );
}
