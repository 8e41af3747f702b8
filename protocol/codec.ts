/**
 * Tagged encoding of any JavaScript value as plain JSON.
 *
 * Browser extension ports differ: Chrome's carry JSON (a `Date` becomes a string, a `bigint`
 * throws), Firefox's carry structured clones. So values are made plain once, in the page, and
 * made whole again at the far side. Encoding never throws and is bounded in depth, size and count.
 */
import { messageOf } from "./message-of.ts";

/** The language's own, whatever a page does to them later. */
const { keys, hasOwn, defineProperty, is: same } = Object;
const { isArray } = Array;
const { isView } = ArrayBuffer;
const { isFinite: finite, isNaN: notANumber } = Number;

/** What is left of a value that was too large to send whole. */
export class Cut {
  constructor(
    /** `"string"`, `"bytes"`, `"array"` or `"object"`. */
    readonly kind: string,
    /** The beginning of the value, already decoded. */
    readonly head: unknown,
    /** Full size: UTF-16 units, bytes, elements or keys. */
    readonly size: number,
  ) {}
}

/** Stands for something that has no data form: a function, a symbol, a cycle, a throwing getter. */
export class Opaque {
  constructor(
    readonly kind: string,
    readonly label: string,
  ) {}
}

export interface EncodeLimits {
  /** Nesting levels. */
  depth: number;
  /** UTF-16 units of one string. */
  string: number;
  /** Bytes of one binary value. */
  bytes: number;
  /** Elements or keys of one collection. */
  items: number;
  /** Nodes of the whole value. */
  nodes: number;
}

export const DEFAULT_LIMITS: EncodeLimits = {
  depth: 24,
  string: 8_192,
  bytes: 8_192,
  items: 1_000,
  nodes: 20_000,
};

/** For keeping what was received: nothing is cut again, and what was cut stays marked as cut. */
export const NO_LIMITS: EncodeLimits = {
  depth: 512,
  string: Number.POSITIVE_INFINITY,
  bytes: Number.POSITIVE_INFINITY,
  items: Number.POSITIVE_INFINITY,
  nodes: Number.POSITIVE_INFINITY,
};

/** Limits for a value somebody asked to see whole. */
export const FULL_LIMITS: EncodeLimits = {
  depth: 64,
  string: 16_000_000,
  bytes: 12_000_000,
  items: 200_000,
  nodes: 1_000_000,
};

/** JSON-safe data; objects with the key {@link TAG} are tagged values. */
export type Encoded = null | boolean | number | string | Encoded[] | { [key: string]: Encoded };

/** The key that marks a tagged value: `{"$jz": [tag, …payload]}`. */
export const TAG = "$jz";

interface EncodeState {
  limits: EncodeLimits;
  nodes: number;
  path: Set<object>;
}

const tagged = (tag: string, ...payload: Encoded[]): Encoded => ({ [TAG]: [tag, ...payload] });

/**
 * Makes any value plain JSON. Getters are called (a throwing one becomes an {@link Opaque}),
 * `toJSON` is not.
 */
export function encode(value: unknown, limits: EncodeLimits = DEFAULT_LIMITS): Encoded {
  return encodeNode(value, 0, { limits, nodes: 0, path: new Set() });
}

function encodeNode(value: unknown, depth: number, state: EncodeState): Encoded {
  switch (typeof value) {
    case "string":
      return value.length <= state.limits.string
        ? value
        : tagged("cut", "string", value.slice(0, state.limits.string), value.length);
    case "boolean":
      return value;
    case "number":
      return encodeNumber(value);
    case "undefined":
      return tagged("undefined");
    case "bigint":
      return tagged("bigint", value.toString());
    case "function":
      return tagged("opaque", "function", functionName(value));
    case "symbol":
      return tagged("opaque", "symbol", String(value).slice(0, 200));
    default:
      return value === null ? null : encodeObject(value as object, depth, state);
  }
}

function encodeNumber(value: number): Encoded {
  if (finite(value) && !same(value, -0)) return value;
  return tagged("number", same(value, -0) ? "-0" : String(value));
}

function functionName(value: unknown): string {
  try {
    return String((value as { name?: unknown }).name ?? "").slice(0, 200);
  } catch {
    return "";
  }
}

function encodeObject(value: object, depth: number, state: EncodeState): Encoded {
  if (state.path.has(value)) return tagged("opaque", "cycle", "");
  if (depth >= state.limits.depth) return tagged("opaque", "deep", "");
  if (++state.nodes > state.limits.nodes) return tagged("opaque", "more", "");
  state.path.add(value);
  try {
    return encodeKind(value, depth + 1, state);
  } catch (error) {
    return tagged("opaque", "throws", messageOf(error));
  } finally {
    state.path.delete(value);
  }
}

function encodeKind(value: object, depth: number, state: EncodeState): Encoded {
  if (isArray(value)) return encodeList("array", value, value.length, depth, state);
  if (value instanceof Date) {
    const time = value.getTime();
    return tagged("date", notANumber(time) ? null : time);
  }
  if (isView(value)) {
    return encodeBytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), state);
  }
  if (value instanceof ArrayBuffer) return encodeBytes(new Uint8Array(value), state);
  if (value instanceof Map) return encodeMap(value, depth, state);
  if (value instanceof Set) {
    return tagged("set", encodeList("array", value, value.size, depth, state));
  }
  if (value instanceof Error) {
    return tagged("error", String(value.name), messageOf(value).slice(0, state.limits.string));
  }
  if (value instanceof Cut) {
    return tagged("cut", value.kind, encodeNode(value.head, depth, state), value.size);
  }
  if (value instanceof Opaque) return tagged("opaque", value.kind, value.label);
  return encodeRecord(value as Record<string, unknown>, depth, state);
}

function encodeList(
  kind: string,
  values: Iterable<unknown>,
  size: number,
  depth: number,
  state: EncodeState,
): Encoded {
  const out: Encoded[] = [];
  for (const item of values) {
    if (out.length >= state.limits.items) return tagged("cut", kind, out, size);
    out.push(encodeNode(item, depth, state));
  }
  return out;
}

function encodeMap(map: Map<unknown, unknown>, depth: number, state: EncodeState): Encoded {
  const pairs: Encoded[] = [];
  for (const [key, item] of map) {
    if (pairs.length >= state.limits.items) break;
    pairs.push([encodeNode(key, depth, state), encodeNode(item, depth, state)]);
  }
  return tagged("map", pairs, map.size);
}

function encodeRecord(value: Record<string, unknown>, depth: number, state: EncodeState): Encoded {
  const out: { [key: string]: Encoded } = {};
  const names = keys(value);
  const size = Math.min(names.length, state.limits.items);
  for (let i = 0; i < size; i++) {
    const key = names[i] as string;
    defineOwn(out, key, encodeProperty(value, key, depth, state));
  }
  if (names.length > size) return tagged("cut", "object", out, names.length);
  return hasOwn(out, TAG) ? tagged("object", out) : out;
}

function encodeProperty(
  value: Record<string, unknown>,
  key: string,
  depth: number,
  state: EncodeState,
): Encoded {
  try {
    return encodeNode(value[key], depth, state);
  } catch (error) {
    return tagged("opaque", "throws", messageOf(error));
  }
}

function encodeBytes(bytes: Uint8Array, state: EncodeState): Encoded {
  const size = bytes.byteLength;
  if (size <= state.limits.bytes) return tagged("bytes", toBase64(bytes));
  const head = bytes.subarray(0, state.limits.bytes);
  return tagged("cut", "bytes", tagged("bytes", toBase64(head)), size);
}

/** Sets an own data property whatever the key, so that `__proto__` stays inert. */
function defineOwn<T>(target: { [key: string]: T }, key: string, value: T): void {
  if (key === "__proto__") {
    defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    target[key] = value;
  }
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  }
  return btoa(binary);
}

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
      return fromBase64(first);
    case "map":
      return decodeMap(first, depth);
    case "set":
      return decodeSet(first, depth);
    case "error":
      return decodeError(first, second);
    case "object":
      return isRecord(first) ? decodeRecord(first, depth) : new Opaque("malformed", "object");
    case "cut":
      return new Cut(textOf(first), decodeCutHead(second, depth), numberOf(third));
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

/** The head of a cut object may itself hold the tag key as data. */
function decodeCutHead(head: unknown, depth: number): unknown {
  return decodeNode(head, depth);
}

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

function fromBase64(text: unknown): unknown {
  if (typeof text !== "string") return new Opaque("malformed", "bytes");
  try {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  } catch {
    return new Opaque("malformed", "bytes");
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !isArray(value);
}
