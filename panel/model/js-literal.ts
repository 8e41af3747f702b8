/** Tagged values as JavaScript source, for code to copy. */
import { Cut, Opaque } from "../../protocol/codec/encoded.ts";

const MICROSECOND_COLUMNS = new Set(["$createdAt", "$updatedAt"]);

/** The value as somebody would write it in their app. */
export function jsLiteral(tagged: unknown, column = ""): string {
  const { type, value } = (tagged ?? {}) as { type?: unknown; value?: unknown };
  switch (type) {
    case "Null":
      return "null";
    case "Timestamp":
      return dateLiteral(value, column);
    case "Bytea":
      return bytesLiteral(value);
    case "Array":
      return Array.isArray(value)
        ? `[${value.map((item) => jsLiteral(item)).join(", ")}]`
        : plainLiteral(value);
    default:
      return plainLiteral(value);
  }
}

/** `{ title: "Milk", done: false }`, or over several lines when it is long. */
export function jsObject(values: Record<string, unknown>, indent = ""): string {
  const entries = Object.entries(values).map(
    ([column, value]) => `${jsKey(column)}: ${jsLiteral(value, column)}`,
  );
  if (entries.length === 0) return "{}";
  const line = `{ ${entries.join(", ")} }`;
  if (line.length <= 72) return line;
  return `{\n${entries.map((entry) => `${indent}  ${entry},\n`).join("")}${indent}}`;
}

/** A property name, quoted where it must be. */
export function jsKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** A comment that its text cannot end: it may be a page's. */
export function comment(text: string): string {
  return `/* ${text.replaceAll("*/", "*\\/")} */`;
}

/** `.name` or `["name"]`. */
export function jsMember(name: string): string {
  return jsKey(name) === name ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function dateLiteral(value: unknown, column: string): string {
  const millis = Number(value) / (MICROSECOND_COLUMNS.has(column) ? 1_000 : 1);
  const date = new Date(millis);
  return Number.isNaN(date.getTime())
    ? `new Date(${plainLiteral(value)})`
    : `new Date(${JSON.stringify(date.toISOString())})`;
}

function bytesLiteral(value: unknown): string {
  if (!(value instanceof Uint8Array)) return plainLiteral(value);
  return `new Uint8Array([${[...value].join(", ")}])`;
}

function plainLiteral(value: unknown): string {
  if (value instanceof Cut) return `${comment(`cut: ${value.size}`)} ${plainLiteral(value.head)}`;
  if (value instanceof Opaque) return `undefined ${comment(value.kind)}`;
  if (typeof value === "bigint") return `${value}n`;
  if (value === undefined) return "undefined";
  if (typeof value === "number") return String(value);
  return JSON.stringify(value) ?? "undefined";
}
