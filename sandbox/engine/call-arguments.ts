import type { BatchMode, Session, TaggedRecord, Tier, Value } from "../../protocol/jazz.ts";
import { isRecord } from "../is-record.ts";
import { parseUuid } from "../policy/uuid.ts";

/**
 * Reads the JSON and the strings that the SDK hands to the engine
 * (`query_manager/bindings.rs`). Every function throws a plain `Error` as the engine does.
 */

/** Who writes, when, and in which batch. Author = attribution ?? session ?? the system. */
export interface WriteContext {
  session: Session | null;
  attribution: string | null;
  /** Microseconds since the epoch. */
  updatedAt: number | null;
  batchId: string | null;
}

export interface ReadOptions {
  /** `null`: whatever is here. */
  tier: Tier | null;
  propagation: "full" | "local-only";
  /** A batch whose uncommitted rows the read sees. */
  batchId: string | null;
}

const NO_CONTEXT: WriteContext = {
  session: null,
  attribution: null,
  updatedAt: null,
  batchId: null,
};

/** A bare session, or `{session?, attribution?, updated_at?, batch_id?}`. */
export function parseWriteContext(json: string | null | undefined): WriteContext {
  if (json === null || json === undefined) return NO_CONTEXT;
  const value = parseObject(json, "Invalid write context JSON");
  const session = asSession(value);
  if (session) return { ...NO_CONTEXT, session };
  return {
    session: asSession(value.session),
    attribution: typeof value.attribution === "string" ? value.attribution : null,
    updatedAt: typeof value.updated_at === "number" ? value.updated_at : null,
    batchId: typeof value.batch_id === "string" ? parseBatchId(value.batch_id) : null,
  };
}

export function parseSession(json: string | null | undefined): Session | null {
  if (json === null || json === undefined) return null;
  const session = asSession(parseObject(json, "Invalid session JSON"));
  if (!session) throw new Error("Invalid session JSON: missing field `user_id`");
  return session;
}

export function parseReadOptions(
  tier: string | null | undefined,
  optionsJson: string | null | undefined,
): ReadOptions {
  const parsedTier = tier === null || tier === undefined ? null : parseTier(tier);
  if (optionsJson === null || optionsJson === undefined) {
    return { tier: parsedTier, propagation: "full", batchId: null };
  }
  const options = parseObject(optionsJson, "Invalid query options JSON");
  const propagation = options.propagation ?? "full";
  if (propagation !== "full" && propagation !== "local-only") {
    throw new Error(`Invalid propagation '${propagation}'. Must be 'full' or 'local-only'.`);
  }
  const localUpdates = options.local_updates ?? "immediate";
  if (localUpdates !== "immediate" && localUpdates !== "deferred") {
    throw new Error(`Invalid localUpdates '${localUpdates}'. Must be 'immediate' or 'deferred'.`);
  }
  const batchId = options.transaction_batch_id;
  return {
    tier: parsedTier,
    propagation,
    batchId: typeof batchId === "string" ? parseBatchId(batchId) : null,
  };
}

export function parseTier(tier: string): Tier {
  if (tier === "local" || tier === "edge" || tier === "global") return tier;
  throw new Error(`Invalid tier '${tier}'. Must be 'local', 'edge', or 'global'.`);
}

export function parseBatchMode(mode: string): BatchMode {
  if (mode === "direct" || mode === "transactional") return mode;
  throw new Error(`Invalid batch mode '${mode}'. Must be 'direct' or 'transactional'.`);
}

/** A batch id as 32 hex digits; a dashed UUID is taken too. */
export function parseBatchId(id: string): string {
  const uuid = parseUuid(id);
  if (uuid === undefined) throw new Error(`Invalid BatchId: ${id}`);
  return uuid.replaceAll("-", "");
}

export function parseRowId(id: string): string {
  const uuid = parseUuid(id);
  if (uuid === undefined) throw new Error(`Invalid ObjectId: ${id}`);
  return uuid;
}

/** `{column: {type, value}}`, checked for shape; types are checked against the schema later. */
export function parseValues(values: unknown): TaggedRecord {
  if (typeof values !== "object" || values === null) {
    throw new Error("invalid type: values must be an object of {column: {type, value}}");
  }
  for (const [column, value] of Object.entries(values)) {
    if (!isValue(value)) throw new Error(`invalid value for column \`${column}\``);
  }
  return values as TaggedRecord;
}

function isValue(value: unknown): value is Value {
  if (typeof value !== "object" || value === null) return false;
  const { type, value: payload } = value as { type?: unknown; value?: unknown };
  switch (type) {
    case "Null":
      return true;
    case "Integer":
      return typeof payload === "number" && (payload | 0) === payload;
    case "BigInt":
    case "Timestamp":
      return typeof payload === "number" && Number.isInteger(payload);
    case "Double":
      return typeof payload === "number";
    case "Boolean":
      return typeof payload === "boolean";
    case "Text":
      return typeof payload === "string";
    case "Uuid":
      return typeof payload === "string" && parseUuid(payload) !== undefined;
    case "Bytea":
      return payload instanceof Uint8Array || Array.isArray(payload);
    case "Array":
      return Array.isArray(payload) && payload.every(isValue);
    case "Row":
      return typeof payload === "object" && payload !== null;
    default:
      return false;
  }
}

function asSession(value: unknown): Session | null {
  if (typeof value !== "object" || value === null) return null;
  const { user_id, claims, authMode } = value as Partial<Session>;
  if (typeof user_id !== "string") return null;
  return {
    user_id,
    claims: typeof claims === "object" && claims !== null ? claims : {},
    authMode: authMode === "local-first" || authMode === "anonymous" ? authMode : "external",
  };
}

function parseObject(json: string, problem: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new Error(`${problem}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecord(value)) throw new Error(`${problem}: expected an object`);
  return value;
}
