/** Values as text in a form, by the type of their column. */
import type { ColumnDescriptor, ColumnType, Value } from "../../protocol/jazz.ts";
import { parseUuid } from "../../sandbox/policy/uuid.ts";

/** What a column's value is typed into. */
export type FieldKind = "line" | "lines" | "choice" | "none";

export type ReadField = { ok: true; value: Value } | { ok: false; problem: string };

const INTEGER = { min: -(2 ** 31), max: 2 ** 31 - 1 };

export function fieldKind({ type }: ColumnType): FieldKind {
  switch (type) {
    case "Boolean":
    case "Enum":
      return "choice";
    case "Json":
    case "Array":
      return "lines";
    case "Row":
      return "none";
    default:
      return "line";
  }
}

/** What there is to choose from, where there is a choice. */
export function fieldChoices(type: ColumnType): readonly string[] {
  if (type.type === "Enum") return type.variants;
  return type.type === "Boolean" ? ["true", "false"] : [];
}

/** What to type, in a few words. */
export function fieldHint({ column_type: type, references }: ColumnDescriptor): string {
  switch (type.type) {
    case "Timestamp":
      return "a date, or milliseconds";
    case "Uuid":
      return references === undefined ? "an id" : `the id of a row of ${references}`;
    case "Bytea":
      return "bytes, as in 0a ff";
    case "Array":
      return "a JSON list";
    case "Json":
      return "JSON";
    default:
      return type.type;
  }
}

/** A value as it is typed. NULL has no text: it is a state of its own. */
export function fieldText(value: Value | undefined, type: ColumnType): string {
  if (!value || value.type === "Null") return type.type === "Array" ? "[]" : "";
  switch (value.type) {
    case "Timestamp": {
      const date = new Date(value.value);
      return Number.isNaN(date.getTime()) ? String(value.value) : date.toISOString();
    }
    case "Bytea":
      return Array.from(value.value, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    case "Array":
      return JSON.stringify(value.value.map(plain));
    case "Row":
      return "";
    default:
      return String(value.value);
  }
}

/** Reads a field back. Says in a sentence what it should hold. */
export function readField(text: string, type: ColumnType): ReadField {
  const trimmed = text.trim();
  switch (type.type) {
    case "Text":
      return { ok: true, value: { type: "Text", value: text } };
    case "Enum":
      return type.variants.includes(text)
        ? { ok: true, value: { type: "Text", value: text } }
        : wrong(`Choose one of ${type.variants.join(", ")}.`);
    case "Boolean":
      return trimmed === "true" || trimmed === "false"
        ? { ok: true, value: { type: "Boolean", value: trimmed === "true" } }
        : wrong("Choose true or false.");
    case "Integer":
      return wholeNumber(trimmed, "Integer", INTEGER);
    case "BigInt":
      return wholeNumber(trimmed, "BigInt", {
        min: Number.MIN_SAFE_INTEGER,
        max: Number.MAX_SAFE_INTEGER,
      });
    case "Double": {
      const number = Number(trimmed);
      return trimmed !== "" && Number.isFinite(number)
        ? { ok: true, value: { type: "Double", value: number } }
        : wrong("Type a number.");
    }
    case "Timestamp": {
      const millis = /^-?\d+$/.test(trimmed) ? Number(trimmed) : Date.parse(trimmed);
      return Number.isFinite(millis)
        ? { ok: true, value: { type: "Timestamp", value: millis } }
        : wrong("Type a date, as in 2026-11-23T14:02:11Z, or milliseconds.");
    }
    case "Uuid": {
      const uuid = parseUuid(trimmed);
      return uuid === undefined
        ? wrong("Type an id, as in 019d4349-0000-7000-8000-000000000011.")
        : { ok: true, value: { type: "Uuid", value: uuid } };
    }
    case "Bytea":
      return bytes(trimmed);
    case "Json":
      return json(text);
    case "Array":
      return list(text, type.element);
    case "Row":
      return wrong("Rows inside of rows cannot be typed here.");
  }
}

function wholeNumber(
  text: string,
  type: "Integer" | "BigInt",
  { min, max }: { min: number; max: number },
): ReadField {
  const number = Number(text);
  if (!/^[+-]?\d+$/.test(text)) return wrong("Type a whole number.");
  return number >= min && number <= max
    ? { ok: true, value: { type, value: number } }
    : wrong(`Type a whole number from ${min} to ${max}.`);
}

function bytes(text: string): ReadField {
  const digits = text.replaceAll(/[\s,]+/g, "");
  if (!/^([0-9a-f]{2})*$/i.test(digits)) return wrong("Type bytes as pairs of hex digits: 0a ff.");
  const pairs = digits.match(/../g) ?? [];
  const value = Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
  return { ok: true, value: { type: "Bytea", value } };
}

/** Json columns hold text that is JSON. */
function json(text: string): ReadField {
  try {
    JSON.parse(text);
    return { ok: true, value: { type: "Text", value: text } };
  } catch (error) {
    return wrong(`This is not JSON yet: ${(error as Error).message}`);
  }
}

function list(text: string, element: ColumnType): ReadField {
  let items: unknown;
  try {
    items = JSON.parse(text);
  } catch (error) {
    return wrong(`This is not a JSON list yet: ${(error as Error).message}`);
  }
  if (!Array.isArray(items)) return wrong("Type a JSON list, as in [1, 2].");
  const value: Value[] = [];
  for (const [index, item] of items.entries()) {
    const read = readField(typeof item === "string" ? item : JSON.stringify(item), element);
    if (!read.ok) return wrong(`Entry ${index + 1}: ${read.problem}`);
    value.push(read.value);
  }
  return { ok: true, value: { type: "Array", value } };
}

function plain(value: Value): unknown {
  switch (value.type) {
    case "Null":
      return null;
    case "Timestamp":
      return new Date(value.value).toISOString();
    case "Bytea":
      return Array.from(value.value);
    case "Array":
      return value.value.map(plain);
    case "Row":
      return value.value.values.map(plain);
    default:
      return value.value;
  }
}

function wrong(problem: string): ReadField {
  return { ok: false, problem };
}
