import { messageOf } from "../message-of.ts";
import { toBase64 } from "./base64.ts";
import { defineOwn } from "./define-own.ts";
import { Cut, type Encoded, Opaque, TAG } from "./encoded.ts";
import { DEFAULT_LIMITS, type EncodeLimits } from "./limits.ts";

/** The language's own, whatever a page does to them later. */
const { keys, hasOwn, is: same } = Object;
const { isArray } = Array;
const { isView } = ArrayBuffer;
const { isFinite: finite, isNaN: notANumber } = Number;

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
