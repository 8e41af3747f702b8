/** What goes with an operation to the runtime, as JSON: who it runs as, when, and in what. */

import type { RuntimeReadTier } from "../runtime/runtime-types.ts";
import { type InternalSession, serializedSession } from "../session.ts";

export interface WriteOptions {
  id?: string | undefined;
  /** Microseconds since the epoch, instead of now. */
  updatedAt?: number | undefined;
}

/** Who an operation is meant to run as; a page's runtime does not care. */
export interface AccessContext {
  writeSession?: InternalSession | undefined;
  readSession?: InternalSession | undefined;
  attribution?: string | undefined;
}

/** How a write is run: outside of transactions, or in the one with that id. */
export interface WriteRun {
  options: WriteOptions;
  context: AccessContext | null;
  transaction?: string;
}

/**
 * A write's context, or a bare session where that says it all.
 *
 * @param own the page's session. @throws for a time that is none.
 */
export function writeContextJson(
  { options: { updatedAt }, context, transaction }: WriteRun,
  own: InternalSession | null,
): string | undefined {
  if (updatedAt !== undefined && (!Number.isInteger(updatedAt) || updatedAt < 0)) {
    throw new Error("Invalid updatedAt override. Expected a non-negative integer.");
  }
  const { writeSession, attribution } = context ?? {};
  const session = writeSession ?? (attribution === undefined ? own : undefined);
  if (attribution === undefined && updatedAt === undefined && transaction === undefined) {
    return sessionJson(session);
  }
  return JSON.stringify({
    session: session ? serializedSession(session) : undefined,
    attribution,
    updated_at: updatedAt,
    transaction_id: transaction,
  });
}

/** The session of a read. */
export function sessionJson(session: InternalSession | null | undefined): string | undefined {
  return session ? JSON.stringify(serializedSession(session)) : undefined;
}

/** Defaults are left out; `undefined` when nothing is left. */
export function readOptionsJson(tier: RuntimeReadTier, transaction?: string): string | undefined {
  if (transaction === undefined && tier !== "global") return undefined;
  return JSON.stringify({ local_updates: "deferred", transaction_id: transaction });
}
