import type { ColumnDescriptor, ColumnType, Schema, Value } from "../../protocol/jazz.ts";
import { magicColumn } from "../engine/query/magic-column.ts";
import { columnOf, tableOf } from "../policy/table-columns.ts";
import type { BuiltQuery } from "../schema/built-query.ts";
import { relationNamed } from "../schema/relations.ts";
import { selectedColumns } from "../schema/selected-columns.ts";

/** How a query's rows become objects: output columns in order, the includes last. */
export interface ResultShape {
  /** As the engine encodes them. */
  columns: ColumnDescriptor[];
  includes: Map<string, { many: boolean; shape: ResultShape }>;
}

/** @throws for unknown tables and relations. */
export function resultShape(query: BuiltQuery, schema: Schema, table = query.table): ResultShape {
  const output = query.hops.reduce((from, hop) => relationNamed(schema, from, hop).toTable, table);
  const declared = tableOf(schema, output);
  const columns = selectedColumns(schema, output, query.select).flatMap(
    (name) => columnOf(declared, name) ?? magicColumn(name) ?? [],
  );
  const includes: ResultShape["includes"] = new Map();
  for (const [name, include] of Object.entries(query.includes)) {
    const { toTable, many } = relationNamed(schema, table, name);
    const shape = resultShape(include, schema, toTable);
    includes.set(name, { many, shape });
    columns.push({
      name,
      column_type: { type: "Array", element: { type: "Row", columns: shape.columns } },
      nullable: false,
    });
  }
  return { columns, includes };
}

/** The shape of rows as writes return them: all declared columns. */
export function tableShape(schema: Schema, table: string): ResultShape {
  return { columns: tableOf(schema, table)?.columns ?? [], includes: new Map() };
}

/** A row as the app sees it. */
export function toObject(
  id: string | undefined,
  values: readonly Value[],
  shape: ResultShape,
): Record<string, unknown> {
  const object: Record<string, unknown> = id === undefined ? {} : { id };
  shape.columns.forEach(({ name, column_type }, i) => {
    const value = values[i];
    if (value === undefined) return;
    const include = shape.includes.get(name);
    object[name] = include
      ? relatedRows(value, include.many, include.shape)
      : toJs(value, column_type, name);
  });
  return object;
}

function relatedRows(value: Value, many: boolean, shape: ResultShape): unknown {
  const rows = value.type === "Array" ? value.value : [];
  const objects = rows.flatMap((row) =>
    row.type === "Row" ? toObject(row.value.id, row.value.values, shape) : [],
  );
  return many ? objects : (objects[0] ?? null);
}

/** Timestamps become Dates; those of provenance are microseconds. */
function toJs(value: Value, type: ColumnType | undefined, name = ""): unknown {
  switch (value.type) {
    case "Null":
      return null;
    case "Timestamp":
      return new Date(name.startsWith("$") ? Math.trunc(value.value / 1000) : value.value);
    case "Text":
      return type?.type === "Json" ? JSON.parse(value.value) : value.value;
    case "Array":
      return value.value.map((one) => toJs(one, type?.type === "Array" ? type.element : undefined));
    case "Row":
      return value.value.values.map((one) => toJs(one, undefined));
    default:
      return value.value;
  }
}
