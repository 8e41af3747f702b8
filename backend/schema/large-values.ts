/** Large values are not held: the first of their characters or bytes, copied, stand for them. */
import { isObject } from "../safely.ts";

/** Bytes of a write's values that may be held as they are. 256 such writes are 1 MB. */
const HELD_WHOLE = 4_096;
/** Bytes above which a column of a larger write is cut, and characters or bytes that stay. */
const COLUMN = 512;
const DEEPEST = 4;

/** What is left of one column's value. */
export class CutValue {
  constructor(
    readonly head: string | Uint8Array | readonly never[],
    /** Full size: UTF-16 units, bytes or elements. */
    readonly size: number,
  ) {}
}

/** About how many bytes a write's values hold; it stops counting beyond what may be held. */
export function weigh(data: unknown): number {
  if (!isObject(data)) return 0;
  let bytes = 0;
  for (const name in data) {
    const value = data[name];
    bytes += typeof value === "string" ? value.length * 2 : weighValue(value, 0);
  }
  return bytes;
}

export const isLarge = (bytes: number): boolean => bytes > HELD_WHOLE;

function weighValue(value: unknown, depth: number): number {
  if (typeof value === "string") return value.length * 2;
  if (typeof value !== "object" || value === null) return 8;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  let bytes = 64;
  if (depth > DEEPEST) return bytes;
  for (const key in value) {
    bytes += weighValue((value as Record<string, unknown>)[key], depth + 1);
    if (bytes > HELD_WHOLE) break;
  }
  return bytes;
}

/** The values with their large columns cut. */
export function cutLarge(data: object): Record<string, unknown> {
  const cut: Record<string, unknown> = {};
  for (const name of Object.keys(data)) {
    const value = (data as Record<string, unknown>)[name];
    if (name !== "__proto__") cut[name] = weighValue(value, 0) > COLUMN ? cutValue(value) : value;
  }
  return cut;
}

function cutValue(value: unknown): CutValue {
  // A slice alone would keep the whole text alive.
  if (typeof value === "string") {
    return new CutValue(JSON.parse(JSON.stringify(value.slice(0, COLUMN))), value.length);
  }
  if (value instanceof Uint8Array) return new CutValue(value.slice(0, COLUMN), value.length);
  if (Array.isArray(value)) return new CutValue([], value.length);
  const text = JSON.stringify(value) ?? "";
  return new CutValue(JSON.parse(JSON.stringify(text.slice(0, COLUMN))), text.length);
}
