import type { Value } from "../../protocol/jazz.ts";
import { literalValue, sessionLiteral } from "./literal.ts";

/** A literal as JavaScript source, tagged or raw. */
export function renderLiteral(raw: unknown): string {
  return renderValue(literalValue(raw));
}

/** The same for a literal of a condition on the session. */
export function renderSessionLiteral(raw: unknown): string {
  return renderValue(sessionLiteral(raw));
}

/** A value as JavaScript source; timestamps as dates, bytes by their number. */
export function renderValue(value: Value): string {
  switch (value.type) {
    case "Null":
      return "null";
    case "Text":
    case "Uuid":
      return JSON.stringify(value.value);
    case "Timestamp":
      return renderTime(value.value);
    case "Bytea":
      return `new Uint8Array([${Array.from(value.value).join(", ")}])`;
    case "Array":
      return `[${value.value.map(renderValue).join(", ")}]`;
    case "Row":
      return `row(${value.value.values.map(renderValue).join(", ")})`;
    case "Double":
      return Object.is(value.value, -0) ? "-0" : String(value.value);
    default:
      return String(value.value);
  }
}

/** Something that has no code of its own, as JSON as far as it goes. */
export function renderJson(value: unknown): string {
  const plain = (_: string, item: unknown) => (typeof item === "bigint" ? String(item) : item);
  try {
    return JSON.stringify(value, plain) ?? "undefined";
  } catch {
    return "…";
  }
}

/** A property key, quoted only where it must be. */
export function renderKey(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : JSON.stringify(name);
}

/** `base.name`, or `base["some name"]`. */
export function renderMember(base: string, name: string): string {
  const key = renderKey(name);
  return key === name ? `${base}.${name}` : `${base}[${key}]`;
}

function renderTime(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime())
    ? String(milliseconds)
    : `new Date(${JSON.stringify(date.toISOString())})`;
}
