import {
  DEFAULT_LIMITS,
  type Encoded,
  type EncodeLimits,
  encode,
  TAG,
} from "../../protocol/codec.ts";
import type { Session, TaggedRecord, Value } from "../../protocol/jazz.ts";
import { CutValue } from "../schema/large-values.ts";
import { clip, NAME } from "./clip.ts";

const encoded = new WeakMap<Session, Session>();

/** The session as it travels: its claims encoded. */
export function encodeSession(session: Session | null): Session | null {
  if (!session) return null;
  const known = encoded.get(session);
  if (known) return known;
  const { user_id, claims, authMode, account, identity } = session;
  const made: Session = { user_id: clip(user_id, NAME), claims: encodeRecord(claims), authMode };
  if (account !== undefined) made.account = account === null ? null : clip(account, NAME);
  if (identity) {
    const { issuer, subject } = identity;
    made.identity = { issuer: clip(issuer, NAME), subject: clip(subject, NAME) };
  }
  encoded.set(session, made);
  return made;
}

/** A payload that is an object, whatever it was given. */
export function encodeRecord(value: unknown, limits?: EncodeLimits): Record<string, unknown> {
  const record = typeof value === "object" && value !== null ? value : {};
  return encode(record, limits) as Record<string, unknown>;
}

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
