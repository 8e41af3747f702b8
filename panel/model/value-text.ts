/** Tagged values as text: what a grid cell, a diff or a copied table shows. */
import { Cut, Opaque } from "../../protocol/codec/encoded.ts";
import { bytesText, countText, dateTime } from "./format.ts";

/** What a value looks like. `tone` picks its colour by kind. */
export interface ValueText {
  text: string;
  tone: "string" | "number" | "boolean" | "date" | "null" | "bytes" | "other";
  /** Set when only the beginning is here: what the whole would be. */
  more: string | null;
}

const PROVENANCE_TIMES = new Set(["$createdAt", "$updatedAt"]);

/** Text for a tagged value; `column` tells provenance times (microseconds) from others. */
export function valueText(tagged: unknown, column = ""): ValueText {
  if (tagged instanceof Cut) return cutText(tagged);
  if (tagged === undefined) return plain("–", "null");
  if (tagged === null || typeof tagged !== "object") return untagged(tagged);
  const { type, value } = tagged as { type?: unknown; value?: unknown };
  switch (type) {
    case "Null":
      return plain("null", "null");
    case "Timestamp":
      return timestampText(value, column);
    case "Bytea":
      return bytes(value);
    case "Array":
      return Array.isArray(value) ? arrayText(value) : untagged(value);
    case "Row":
      return rowText(value);
    default:
      return type === undefined ? untagged(tagged) : untagged(value);
  }
}

/** The raw text of a value: what it contains rather than how it is written in code. */
export function valueRaw(tagged: unknown, column = ""): string {
  const value = (tagged as { value?: unknown } | null | undefined)?.value;
  if (typeof value === "string") return value;
  const { text, tone } = valueText(tagged, column);
  return tone === "null" ? "" : text;
}

/** The JavaScript value inside a tagged one, for JSON copies. */
export function plainValue(tagged: unknown, column = ""): unknown {
  const { type, value } = (tagged ?? {}) as { type?: unknown; value?: unknown };
  if (type === "Null" || tagged === undefined) return null;
  if (type === "Timestamp" && typeof value === "number") {
    const date = new Date(PROVENANCE_TIMES.has(column) ? value / 1_000 : value);
    return Number.isNaN(date.getTime()) ? value : date.toISOString();
  }
  if (type === "Array" && Array.isArray(value)) return value.map((item) => plainValue(item));
  if (value instanceof Uint8Array) return { bytes: [...value] };
  if (value instanceof Cut) return { cut: plainValue({ value: value.head }), size: value.size };
  if (typeof value === "bigint") return String(value);
  if (value instanceof Opaque) return null;
  return value ?? null;
}

/** Whether two tagged values are the same. */
export function sameValue(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || !left || !right) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) =>
      sameValue((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]),
    )
  );
}

function plain(text: string, tone: ValueText["tone"]): ValueText {
  return { text, tone, more: null };
}

function untagged(value: unknown): ValueText {
  if (value instanceof Cut) return cutText(value);
  if (value instanceof Opaque) return plain(`‹${value.kind} ${value.label}›`, "other");
  switch (typeof value) {
    case "string":
      return plain(JSON.stringify(value), "string");
    case "number":
    case "bigint":
      return plain(String(value), "number");
    case "boolean":
      return plain(String(value), "boolean");
    default:
      return value === null || value === undefined
        ? plain("null", "null")
        : plain(jsonText(value), "other");
  }
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value, (_, item) => (typeof item === "bigint" ? String(item) : item));
  } catch {
    return String(value);
  }
}

function cutText(cut: Cut): ValueText {
  const size =
    cut.kind === "array" || cut.kind === "object" ? countText(cut.size) : bytesText(cut.size);
  const head = untagged(cut.head);
  return { text: `${head.text.replace(/"$/, "")}…`, tone: head.tone, more: size };
}

function timestampText(value: unknown, column: string): ValueText {
  if (typeof value !== "number") return untagged(value);
  const millis = PROVENANCE_TIMES.has(column) ? value / 1_000 : value;
  return plain(dateTime(millis), "date");
}

function bytes(value: unknown): ValueText {
  if (!(value instanceof Uint8Array)) return untagged(value);
  const head = [...value.subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, "0"));
  const dots = value.length > 12 ? " …" : "";
  return plain(`${head.join(" ")}${dots} (${bytesText(value.length)})`, "bytes");
}

function arrayText(items: readonly unknown[]): ValueText {
  return plain(`[${items.map((item) => valueText(item).text).join(", ")}]`, "other");
}

function rowText(value: unknown): ValueText {
  const values = (value as { values?: unknown } | null)?.values;
  return Array.isArray(values) ? arrayText(values) : untagged(value);
}
