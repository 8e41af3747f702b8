import { type Encoded, type EncodeLimits, encode, TAG } from "../../protocol/codec.ts";
import type { Session, TaggedRecord } from "../../protocol/jazz.ts";
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
  const out: Record<string, unknown> = { ...encodeRecord(values) };
  for (const column of Object.keys(out)) {
    const tagged = values[column] as { type?: unknown; value?: unknown } | undefined;
    if (tagged?.value instanceof CutValue)
      out[column] = { type: tagged.type, value: cut(tagged.value) };
  }
  return out;
}

function cut({ head, size }: CutValue): Encoded {
  const kind = typeof head === "string" ? "string" : Array.isArray(head) ? "array" : "bytes";
  return { [TAG]: ["cut", kind, encode(head), size] };
}
