import { encode } from "../../protocol/codec/encode.ts";
import { type Encoded, TAG } from "../../protocol/codec/encoded.ts";
import { DEFAULT_LIMITS } from "../../protocol/codec/limits.ts";
import { encodeRecord } from "../../protocol/encode-session.ts";
import type { TaggedRecord, Value } from "../../protocol/jazz.ts";
import { CutValue } from "../schema/large-values.ts";

/** Tagged values by column; of some only the beginning was kept. */
export function encodeValues(values: TaggedRecord): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const column of Object.keys(values)) {
    const value = values[column];
    if (value) out[column] = encodeValue(value);
  }
  // A column may have the name of the codec's own mark.
  return Object.hasOwn(out, TAG) ? encodeRecord(values) : out;
}

/** A tagged value; most of them are plain JSON already. */
export function encodeValue(tagged: Value): unknown {
  const { type } = tagged;
  const value: unknown = "value" in tagged ? tagged.value : undefined;
  if (value instanceof CutValue) return { type, value: cut(value) };
  const plain =
    typeof value === "string"
      ? value.length <= DEFAULT_LIMITS.string
      : typeof value === "boolean" || (Number.isFinite(value) && !Object.is(value, -0));
  return plain ? tagged : encode(tagged);
}

function cut({ head, size }: CutValue): Encoded {
  const kind = typeof head === "string" ? "string" : Array.isArray(head) ? "array" : "bytes";
  return { [TAG]: ["cut", kind, encode(head), size] };
}
