/**
 * Tagged values as source code of what a typed app passes for a column: what `toValue` of Jazz
 * (`runtime/value-converter.ts`) turns into the same tagged value again.
 */
import { Cut, Opaque } from "../../protocol/codec/encoded.ts";
import type { ColumnDescriptor, ColumnType, TableSchema } from "../../protocol/jazz.ts";
import { jsKey } from "./js-literal.ts";

/** Code that stands for an id instead of its text, or `null`. */
export type IdCode = (id: string) => string | null;

const asText: IdCode = () => null;

/** Code for a value, or `null` when the value cannot be written down, being cut for example. */
export function typedLiteral(
  value: unknown,
  type: ColumnType,
  idCode: IdCode = asText,
): string | null {
  const tagged = value as { type?: unknown; value?: unknown } | null | undefined;
  if (typeof tagged?.type !== "string") return null;
  if (tagged.type === "Null") return "null";
  const inner = tagged.value;
  if (inner instanceof Cut || inner instanceof Opaque || inner === undefined) return null;
  switch (type.type) {
    case "Timestamp":
      return dateCode(inner);
    case "Bytea":
      return inner instanceof Uint8Array ? `new Uint8Array([${[...inner].join(", ")}])` : null;
    case "Json":
      return jsonCode(inner);
    case "Array":
      return Array.isArray(inner)
        ? brackets(inner.map((item) => typedLiteral(item, type.element, idCode)))
        : null;
    case "Row":
      return rowCode(inner, type.columns, idCode);
    case "BigInt":
      return typeof inner === "bigint" ? `${inner}n` : numberCode(inner);
    case "Integer":
    case "Double":
      return numberCode(inner);
    case "Boolean":
      return typeof inner === "boolean" ? String(inner) : null;
    default:
      return typeof inner === "string" ? (idCode(inner) ?? JSON.stringify(inner)) : null;
  }
}

/** An object of columns as code, and the columns that cannot be written down. */
export interface TypedObject {
  code: string;
  lost: string[];
}

/** The columns of a row as an app would pass them; those that the table lacks are left out. */
export function typedObject(
  values: Readonly<Record<string, unknown>>,
  table: TableSchema,
  indent: string,
  idCode: IdCode = asText,
): TypedObject {
  const lost: string[] = [];
  const entries = Object.entries(values).flatMap(([name, value]) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (!column) return [];
    const code = typedLiteral(value, column.column_type, idCode);
    if (code === null) lost.push(name);
    return code === null ? [] : [`${jsKey(name)}: ${code}`];
  });
  const line = entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  const code =
    line.length <= 72
      ? line
      : `{\n${entries.map((entry) => `${indent}  ${entry},\n`).join("")}${indent}}`;
  return { code, lost };
}

function rowCode(
  inner: unknown,
  columns: readonly ColumnDescriptor[],
  idCode: IdCode,
): string | null {
  const values = (inner as { values?: unknown } | null)?.values;
  if (!Array.isArray(values)) return null;
  const fields = columns.map(({ name, column_type }, index) => {
    const code = typedLiteral(values[index], column_type, idCode);
    return code === null ? null : `${jsKey(name)}: ${code}`;
  });
  return fields.includes(null) ? null : `{ ${fields.join(", ")} }`;
}

function brackets(items: (string | null)[]): string | null {
  return items.includes(null) ? null : `[${items.join(", ")}]`;
}

function dateCode(millis: unknown): string | null {
  if (typeof millis !== "number") return null;
  const date = new Date(millis);
  return Number.isNaN(date.getTime()) ? null : `new Date(${JSON.stringify(date.toISOString())})`;
}

function numberCode(value: unknown): string | null {
  if (Object.is(value, -0)) return "-0";
  return typeof value === "number" || typeof value === "bigint" ? String(value) : null;
}

/** JSON is also code, once it was read: the engine keeps it as text. A bare `null` would mean no value. */
function jsonCode(text: unknown): string | null {
  if (typeof text !== "string") return null;
  try {
    const code = JSON.stringify(JSON.parse(text));
    if (code === "null") return null;
    return code.includes("__proto__") ? `JSON.parse(${JSON.stringify(code)})` : code;
  } catch {
    return null;
  }
}
