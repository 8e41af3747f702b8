import type { ColumnType, Schema, Value } from "../../protocol/jazz.ts";
import { magicColumn } from "../engine/query/magic-column.ts";
import { columnOf, tableOf } from "../policy/table-columns.ts";
import { bareColumn } from "./bare-column.ts";
import type { BuiltCondition } from "./built-query.ts";
import { toJsonText } from "./js-value.ts";

const ORDERED = ["gt", "gte", "lt", "lte"];

/** A condition with its column's type and its value as a wire literal. */
export interface TypedCondition {
  column: string;
  type: ColumnType;
  /** The literal to compare with; the element's for `contains` on an array. */
  literal: (value: unknown) => unknown;
}

/** @throws for an unknown column, and for an operator the column's type does not take. */
export function typedCondition(
  { column, op }: BuiltCondition,
  schema: Schema,
  table: string,
): TypedCondition {
  const name = bareColumn(column);
  const type = columnTypeOf(schema, table, name);
  if (!type) throw new Error(`Unknown column "${name}" in table "${table}"`);
  if (type.type === "Bytea" && ORDERED.includes(op)) {
    throw new Error(`BYTEA column "${name}" only supports eq/ne operators.`);
  }
  if (type.type === "Bytea" && op === "contains") {
    throw new Error(`BYTEA column "${name}" does not support contains filters.`);
  }
  if (type.type === "Json" && [...ORDERED, "contains"].includes(op)) {
    throw new Error(`JSON column "${name}" only supports eq/ne/in/isNull operators.`);
  }
  const literalType = op === "contains" && type.type === "Array" ? type.element : type;
  return { column: name, type, literal: (value) => wireLiteral(value, literalType, name) };
}

/** The type of a column, of the implicit id, or of a magic column. */
export function columnTypeOf(
  schema: Schema,
  table: string,
  column: string,
): ColumnType | undefined {
  if (column === "id") return { type: "Uuid" };
  return (magicColumn(column) ?? columnOf(tableOf(schema, table), column))?.column_type;
}

/** Bytes travel as a plain array, since this becomes JSON. */
type WireLiteral =
  | Exclude<Value, { type: "Bytea" | "Array" }>
  | { type: "Bytea"; value: number[] }
  | { type: "Array"; value: WireLiteral[] };

function wireLiteral(value: unknown, type: ColumnType, column?: string): WireLiteral {
  if (value === null || value === undefined) return { type: "Null" };
  switch (type.type) {
    case "Json":
      return { type: "Text", value: toJsonText(value) };
    case "Bytea":
      return { type: "Bytea", value: byteList(value) };
    case "Timestamp":
      return {
        type: "Timestamp",
        value: milliseconds(value) * (column?.startsWith("$") ? 1000 : 1),
      };
    case "Array":
      if (Array.isArray(value)) {
        return { type: "Array", value: value.map((one) => wireLiteral(one, type.element)) };
      }
      break;
    default:
      if (Array.isArray(value)) throw new Error("Unexpected array value for scalar column");
  }
  if (typeof value === "boolean") return { type: "Boolean", value };
  if (typeof value === "number") {
    if (type.type === "Double" || type.type === "BigInt" || type.type === "Integer") {
      return { type: type.type, value };
    }
  }
  if (typeof value === "string") {
    if (type.type === "Uuid") return { type: "Uuid", value };
    if (type.type === "Enum" && !type.variants.includes(value)) {
      throw new Error(
        `Invalid enum value "${value}". Expected one of: ${type.variants.join(", ")}`,
      );
    }
    return { type: "Text", value };
  }
  throw new Error(`Unsupported value type: ${typeof value}`);
}

/** From a Date, a number of milliseconds, or either as text (a Date that went through JSON). */
function milliseconds(value: unknown): number {
  const time =
    value instanceof Date
      ? value.getTime()
      : typeof value === "string" && !/^\s*-?\d+(\.\d+)?\s*$/.test(value)
        ? Date.parse(value)
        : Number(value);
  if (Number.isFinite(time)) return time;
  throw new Error("Invalid timestamp condition. Expected Date, ISO string, or finite number.");
}

function byteList(value: unknown): number[] {
  const bytes = value instanceof Uint8Array ? [...value] : value;
  if (
    Array.isArray(bytes) &&
    bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)
  ) {
    return bytes;
  }
  throw new Error("Bytea values must be Uint8Array or byte arrays");
}
