import type { ColumnType, Schema, TaggedRecord, Value } from "../../protocol/jazz.ts";
import { tableOf } from "../policy/table-columns.ts";

/**
 * A JavaScript value as the engine's tagged value of that column type
 * (`runtime/value-converter.ts`).
 *
 * @throws with the SDK's sentence when the value does not fit.
 */
export function toValue(value: unknown, type: ColumnType): Value {
  if (value === null || value === undefined) return { type: "Null" };
  switch (type.type) {
    case "Text":
    case "Uuid":
      return { type: type.type, value: String(value) };
    case "Boolean":
      return { type: "Boolean", value: Boolean(value) };
    case "Integer":
      return { type: "Integer", value: toInteger(value) };
    case "BigInt":
    case "Double":
      return { type: type.type, value: Number(value) };
    case "Timestamp":
      return { type: "Timestamp", value: toMilliseconds(value) };
    case "Bytea":
      return { type: "Bytea", value: toBytes(value) };
    case "Json":
      return { type: "Text", value: toJsonText(value) };
    case "Enum": {
      const variant = String(value);
      if (type.variants.includes(variant)) return { type: "Text", value: variant };
      throw new Error(
        `Invalid enum value "${variant}". Expected one of: ${type.variants.join(", ")}`,
      );
    }
    case "Array":
      if (!Array.isArray(value)) {
        throw new Error(`Expected array for Array column type, got ${typeof value}`);
      }
      return { type: "Array", value: value.map((element) => toValue(element, type.element)) };
    case "Row": {
      const fields = value as Record<string, unknown>;
      return {
        type: "Row",
        value: {
          values: type.columns.map(({ name, column_type }) => toValue(fields[name], column_type)),
        },
      };
    }
  }
}

/**
 * The columns of a write, tagged. Fields that are `undefined` are left out, so that defaults
 * apply and updates leave them alone.
 *
 * @throws for an unknown table or column, and for `null` in a required one.
 */
export function toWriteRecord(
  data: Record<string, unknown>,
  schema: Schema,
  tableName: string,
): TaggedRecord {
  const table = tableOf(schema, tableName);
  if (!table) throw new Error(`Unknown table "${tableName}"`);
  const record: TaggedRecord = {};
  for (const [name, value] of Object.entries(data)) {
    if (value === undefined) continue;
    const column = table.columns.find((candidate) => candidate.name === name);
    if (!column) throw new Error(`Unknown column "${name}" on table "${tableName}"`);
    if (value === null && !column.nullable) {
      throw new Error(`Cannot set required field '${name}' to null`);
    }
    record[name] = toValue(value, column.column_type);
  }
  return record;
}

export function toJsonText(value: unknown): string {
  const text = JSON.stringify(value);
  if (text === undefined) throw new Error("JSON columns cannot hold functions or symbols.");
  return text;
}

function toInteger(value: unknown): number {
  const number = Number(value);
  if ((number | 0) === number) return number;
  throw new Error(
    `Integer values must be signed 32-bit integers between -2147483648 and 2147483647; received ${String(value)}`,
  );
}

function toMilliseconds(value: unknown): number {
  const time = value instanceof Date ? value.getTime() : Number(value);
  if (Number.isFinite(time)) return time;
  throw new Error("Invalid timestamp value. Expected Date or finite number.");
}

function toBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (
    Array.isArray(value) &&
    value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)
  ) {
    return Uint8Array.from(value);
  }
  throw new Error("Expected Uint8Array or byte array for Bytea column type");
}
