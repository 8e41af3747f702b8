/**
 * The write context of alpha.53, as measured at the engine's boundary and read in
 * `runtime/client.ts` (`encodeWriteContext`) and `query_manager/bindings.rs` of garden-co/jazz.
 */
import type { Scope } from "../../../protocol/attribution.ts";
import type { Session } from "../../../protocol/jazz.ts";
import { hasOwn, toJson } from "../primordials.ts";
import type { CallContext } from "./dialect.ts";
import { parseObject } from "./json-object.ts";
import { asSession } from "./session.ts";

interface WriteContext {
  session?: unknown;
  attribution?: unknown;
  updated_at?: unknown;
  batch_id?: unknown;
}

/** A context is a bare session, `{session?, attribution?, updated_at?, batch_id?, …}`, or absent. */
export function readContext(context: unknown): CallContext | null {
  if (context === undefined || context === null) {
    return { scope: { session: null, attribution: null }, batch: null, updatedAt: null };
  }
  const parsed = parseObject(context);
  if (!parsed) return null;
  if (isBareSession(parsed)) {
    const scope = { session: asSession(parsed), attribution: null };
    return { scope, batch: null, updatedAt: null };
  }
  const { session, attribution, batch_id, updated_at } = parsed as WriteContext;
  return {
    scope: { session: asSession(session), attribution: text(attribution) },
    batch: text(batch_id),
    updatedAt: typeof updated_at === "number" ? updated_at / 1000 : null,
  };
}

/** Batch, timestamp and branch stay; session and attribution are the scope's. */
export function rescope(context: unknown, scope: Scope): unknown {
  const absent = context === undefined || context === null;
  const parsed = absent ? {} : parseObject(context);
  if (!parsed) return context;
  const rest: Record<string, unknown> = {};
  if (!isBareSession(parsed)) {
    for (const key in parsed) {
      if (key !== "session" && key !== "attribution") rest[key] = parsed[key];
    }
  }
  return encodeContext(scope, rest);
}

/** The context the SDK itself would send: a bare session where nothing else is needed. */
export function encodeContext(scope: Scope, rest: Record<string, unknown>): string | undefined {
  let extras = false;
  for (const key in rest) extras ||= hasOwn(rest, key);
  if (scope.attribution === null && !extras) return sessionArgument(scope.session);
  return toJson({
    ...(scope.session ? { session: scope.session } : {}),
    ...(scope.attribution === null ? {} : { attribution: scope.attribution }),
    ...rest,
  });
}

export function sessionArgument(session: Session | null): string | undefined {
  return session ? toJson(session) : undefined;
}

function isBareSession(context: Record<string, unknown>): boolean {
  return typeof context["user_id"] === "string";
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
