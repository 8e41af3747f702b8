import { clip, NAME } from "./clip.ts";
import { encode } from "./codec/encode.ts";
import type { EncodeLimits } from "./codec/limits.ts";
import type { Session } from "./jazz.ts";

const encoded = new WeakMap<Session, Session>();

/** The session as it travels: its claims encoded. */
export function encodeSession(session: Session | null): Session | null {
  if (!session) return null;
  const known = encoded.get(session);
  if (known) return known;
  const { user_id, claims, authMode, account, identity } = session;
  const made: Session = {
    user_id: clip(user_id, NAME),
    claims: encodeRecord(claims),
    authMode,
    ...(account === undefined ? {} : { account: account && clip(account, NAME) }),
    ...(identity && {
      identity: { issuer: clip(identity.issuer, NAME), subject: clip(identity.subject, NAME) },
    }),
  };
  encoded.set(session, made);
  return made;
}

/** A payload that is an object, whatever it was given. */
export function encodeRecord(value: unknown, limits?: EncodeLimits): Record<string, unknown> {
  const record = typeof value === "object" && value !== null ? value : {};
  return encode(record, limits) as Record<string, unknown>;
}
