/** Large values are not held: a few of their first bytes, copied, stand for them. */
import { isArray, isView, parseJson, toJson } from "../primordials.ts";

/** Bytes of a write's values that may be held as they are. 256 such writes are 1 MB. */
const HELD_WHOLE = 4_096;
/** Bytes above which a column of a larger write is cut, and characters or bytes that stay. */
const COLUMN = 512;

/** What is left of one column's value. */
export interface CutValue {
  readonly type: unknown;
  /** The beginning: text, bytes or an empty list. */
  readonly head: string | Uint8Array | readonly never[];
  /** Full size: UTF-16 units, bytes or elements. */
  readonly size: number;
}

export function isCut(value: unknown): value is CutValue {
  return typeof value === "object" && value !== null && "head" in value && "size" in value;
}

/** The values with their large columns cut; `null` where all of them may be held. */
export function cutLarge(values: unknown): { values: object; bytes: number } | null {
  if (typeof values !== "object" || values === null) return null;
  let bytes = 0;
  const cut: Record<string, unknown> = {};
  for (const column in values) bytes += weigh((values as Columns)[column], 0);
  if (bytes <= HELD_WHOLE) return null;
  for (const column in values) {
    const tagged = (values as Columns)[column];
    cut[column] = tagged && weigh(tagged, 0) > COLUMN ? cutValue(tagged) : tagged;
  }
  return { values: cut, bytes };
}

type Columns = Record<string, Tagged>;

interface Tagged {
  type?: unknown;
  value?: unknown;
}

function cutValue({ type, value }: Tagged): CutValue {
  let head: CutValue["head"] = [];
  // A slice alone would keep the whole text alive.
  if (typeof value === "string") head = parseJson(toJson(value.slice(0, COLUMN))) as string;
  else if (value instanceof Uint8Array) head = value.slice(0, COLUMN);
  else if (!isArray(value)) return { type, head, size: 0 };
  return { type, head, size: value.length };
}

function weigh(tagged: Tagged | null | undefined, depth: number): number {
  const value = tagged?.value;
  if (typeof value === "string") return value.length * 2;
  if (typeof value !== "object" || value === null) return 8;
  if (isView(value)) return value.byteLength;
  let bytes = 64;
  if (!isArray(value) || depth > 4) return bytes;
  for (let i = 0; i < value.length && bytes <= HELD_WHOLE; i++) {
    bytes += weigh(value[i], depth + 1);
  }
  return bytes;
}
