import { Cut } from "../codec/encoded.ts";
import type { ColumnType, Value } from "../jazz.ts";

/**
 * A plain JSON value as the engine may have had it: by its column's type, or by what it looks like
 * where that is not known. What fits neither stays as it is.
 */
export function tagPlain(value: unknown, type: ColumnType | undefined): unknown {
  if (value === null || value === undefined) return { type: "Null" };
  if (isCut(value)) return cutValue(value, type);
  return (type && byType(value, type)) ?? byLooks(value) ?? value;
}

function byType(value: unknown, type: ColumnType): unknown {
  switch (type.type) {
    case "Text":
    case "Uuid":
      return typeof value === "string" ? { type: type.type, value } : null;
    case "Enum":
    case "Json":
      return typeof value === "string" ? { type: "Text", value } : null;
    case "Timestamp": {
      const at = typeof value === "string" ? Date.parse(value) : value;
      return typeof at === "number" && !Number.isNaN(at) ? { type: "Timestamp", value: at } : null;
    }
    case "Boolean":
      return typeof value === "boolean" ? { type: "Boolean", value } : null;
    case "Integer":
    case "BigInt":
    case "Double":
      return typeof value === "number" ? { type: type.type, value } : null;
    case "Bytea":
      return bytes(value);
    case "Array":
      return Array.isArray(value)
        ? { type: "Array", value: value.map((item) => tagPlain(item, type.element)) }
        : null;
    default:
      return null;
  }
}

function byLooks(value: unknown): Value | { type: "Array"; value: unknown[] } | null {
  switch (typeof value) {
    case "string":
      return { type: "Text", value };
    case "boolean":
      return { type: "Boolean", value };
    case "number":
      return { type: Number.isInteger(value) ? "Integer" : "Double", value };
    default:
      if (!Array.isArray(value)) return bytes(value);
      return { type: "Array", value: value.map((item) => tagPlain(item, undefined)) };
  }
}

function bytes(value: unknown): (Value & { type: "Bytea" }) | null {
  const list = (value as { bytes?: unknown } | null)?.bytes;
  return Array.isArray(list) && list.every((byte) => typeof byte === "number")
    ? { type: "Bytea", value: Uint8Array.from(list) }
    : null;
}

interface PlainCut {
  cut: unknown;
  size: number;
}

function isCut(value: unknown): value is PlainCut {
  return typeof value === "object" && value !== null && "cut" in value && "size" in value;
}

function cutValue({ cut, size }: PlainCut, type: ColumnType | undefined): unknown {
  const head = bytes(cut);
  const value = head
    ? new Cut("bytes", head.value, Number(size))
    : new Cut(typeof cut === "string" ? "string" : "array", cut, Number(size));
  return { type: type?.type ?? (head ? "Bytea" : "Text"), value };
}
