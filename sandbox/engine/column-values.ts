import type {
  ColumnDescriptor,
  ColumnType,
  TableSchema,
  TaggedRecord,
  Value,
} from "../../protocol/jazz.ts";
import { parseUuid } from "../policy/uuid.ts";
import { encodingError } from "./engine-error.ts";
import { NULL_VALUE } from "./row-version.ts";

/**
 * The full row of an insert: given values, else defaults, else NULL. The engine's sentences
 * are those of `align_insert_values_with_plan` and `row_format.rs`.
 *
 * @throws EngineError on an unknown column, a missing or null required field, a wrong type.
 */
export function completeRow(
  tableName: string,
  table: TableSchema,
  given: TaggedRecord,
): TaggedRecord {
  for (const column of Object.keys(given)) {
    if (!columnOf(table, column)) {
      throw encodingError(`unknown column \`${column}\` on table \`${tableName}\``);
    }
  }
  const row: TaggedRecord = {};
  for (const column of table.columns) {
    const value = given[column.name] ?? column.default ?? NULL_VALUE;
    if (value.type === "Null" && !column.nullable) {
      throw encodingError(
        given[column.name]
          ? `cannot set required field \`${column.name}\` to null`
          : `missing required field \`${column.name}\` on table \`${tableName}\``,
      );
    }
    row[column.name] = value;
  }
  return checkedRow(table, row);
}

/** A row after an update. @throws EngineError on an unknown column or a wrong type. */
export function patchedRow(
  table: TableSchema,
  current: TaggedRecord,
  patch: TaggedRecord,
): TaggedRecord {
  for (const column of Object.keys(patch)) {
    if (!columnOf(table, column)) throw encodingError(`column '${column}' not found`);
  }
  return checkedRow(table, { ...current, ...patch });
}

function columnOf(table: TableSchema, name: string): ColumnDescriptor | undefined {
  return table.columns.find((column) => column.name === name);
}

function checkedRow(table: TableSchema, row: TaggedRecord): TaggedRecord {
  for (const { name, column_type, nullable } of table.columns) {
    const value = row[name] ?? NULL_VALUE;
    if (value.type === "Null") {
      if (!nullable) throw encodingError(`null not allowed for column '${name}'`);
      continue;
    }
    row[name] = checkedValue(name, column_type, value);
  }
  return row;
}

/** A copy of the value in its stored form: ids in canonical spelling, bytes as a `Uint8Array`. */
function checkedValue(column: string, type: ColumnType, value: Value): Value {
  switch (value.type) {
    case "Text":
      if (type.type === "Json") return checkedJson(column, value.value);
      if (type.type === "Text" || (type.type === "Enum" && type.variants.includes(value.value))) {
        return { type: "Text", value: value.value };
      }
      break;
    case "Uuid":
      if (type.type === "Uuid") {
        return { type: "Uuid", value: parseUuid(value.value) ?? value.value };
      }
      break;
    case "Bytea":
      if (type.type === "Bytea") return { type: "Bytea", value: Uint8Array.from(value.value) };
      break;
    case "Array":
      if (type.type === "Array") {
        return {
          type: "Array",
          value: value.value.map((element) => checkedValue(column, type.element, element)),
        };
      }
      break;
    default:
      if (type.type === value.type) return { ...value };
  }
  throw encodingError(
    `type mismatch for column '${column}': expected ${debugType(type)}, got Some(${value.type})`,
  );
}

function checkedJson(column: string, text: string): Value {
  try {
    JSON.parse(text);
  } catch (error) {
    throw encodingError(
      `invalid JSON for column \`${column}\`: ${error instanceof Error ? error.message : error}`,
    );
  }
  return { type: "Text", value: text };
}

/** A column type as Rust's `Debug` prints it. */
function debugType(type: ColumnType): string {
  switch (type.type) {
    case "Enum":
      return `Enum { variants: [${type.variants.map((v) => JSON.stringify(v)).join(", ")}] }`;
    case "Array":
      return `Array { element: ${debugType(type.element)} }`;
    case "Json":
      return "Json { schema: None }";
    default:
      return type.type;
  }
}
