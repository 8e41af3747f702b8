import { fromBase64 } from "./base64.ts";
import { defineOwn } from "./define-own.ts";
import { Cut, Opaque, TAG } from "./encoded.ts";

/** The language's own, whatever a page does to them later. */
const { keys, hasOwn } = Object;
const { isArray } = Array;

/**
 * Makes an encoded value whole again. Accepts hostile input: whatever is not well-formed comes
 * back as an {@link Opaque}; nothing is executed and no prototype is touched.
 */
export function decode(encoded: unknown): unknown {
  return decodeNode(encoded, 0);
}

const MAX_DECODE_DEPTH = 128;

function decodeNode(encoded: unknown, depth: number): unknown {
  if (encoded === null || typeof encoded !== "object") return encoded;
  if (depth > MAX_DECODE_DEPTH) return new Opaque("deep", "");
  if (isArray(encoded)) return encoded.map((item) => decodeNode(item, depth + 1));
  const record = encoded as Record<string, unknown>;
  if (hasOwn(record, TAG)) return decodeTagged(record[TAG], depth + 1);
  return decodeRecord(record, depth + 1);
}

function decodeRecord(record: Record<string, unknown>, depth: number): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const key of keys(record)) defineOwn(out, key, decodeNode(record[key], depth));
  return out;
}

function decodeTagged(body: unknown, depth: number): unknown {
  if (!isArray(body)) return new Opaque("malformed", "");
  const [tag, first, second, third] = body as unknown[];
  switch (tag) {
    case "undefined":
      return undefined;
    case "number":
      return numberOf(first);
    case "bigint":
      return typeof first === "string" && /^-?\d{1,4096}$/.test(first)
        ? BigInt(first)
        : new Opaque("malformed", "bigint");
    case "date":
      return new Date(typeof first === "number" ? first : Number.NaN);
    case "bytes":
      return decodeBytes(first);
    case "map":
      return decodeMap(first, depth);
    case "set":
      return decodeSet(first, depth);
    case "error":
      return decodeError(first, second);
    case "object":
      return isRecord(first) ? decodeRecord(first, depth) : new Opaque("malformed", "object");
    case "cut":
      return new Cut(textOf(first), decodeNode(second, depth), numberOf(third));
    case "opaque":
      return new Opaque(textOf(first), textOf(second));
    default:
      return new Opaque("malformed", textOf(tag).slice(0, 40));
  }
}

/** An object may have a `toString` that is none: it is not asked for its text. */
const textOf = (value: unknown): string => (typeof value === "object" ? "" : String(value));
const numberOf = (value: unknown): number =>
  typeof value === "object" ? Number.NaN : Number(value);

function decodeMap(pairs: unknown, depth: number): unknown {
  if (!isArray(pairs)) return new Opaque("malformed", "map");
  const map = new Map<unknown, unknown>();
  for (const pair of pairs) {
    if (isArray(pair)) map.set(decodeNode(pair[0], depth), decodeNode(pair[1], depth));
  }
  return map;
}

function decodeSet(items: unknown, depth: number): unknown {
  const decoded = decodeNode(items, depth);
  if (decoded instanceof Cut) return decoded;
  return isArray(decoded) ? new Set(decoded) : new Opaque("malformed", "set");
}

function decodeError(name: unknown, message: unknown): Error {
  const error = new Error(textOf(message));
  error.name = textOf(name);
  delete error.stack;
  return error;
}

function decodeBytes(text: unknown): unknown {
  if (typeof text !== "string") return new Opaque("malformed", "bytes");
  try {
    return fromBase64(text);
  } catch {
    return new Opaque("malformed", "bytes");
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !isArray(value);
}
