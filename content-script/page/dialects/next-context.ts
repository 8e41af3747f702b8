/** The write context of alpha.55 and later (`encodeWriteContext` of `runtime/client.ts`). */
import { parseJson } from "../primordials.ts";
import type { CallContext } from "./dialect.ts";
import { asIdentitySession } from "./session.ts";

/** A context is a bare session, `{session?, attribution?, updated_at?, transaction_id?, …}`, or absent. */
export function readContext(context: unknown): CallContext | null {
  const none = { session: null, attribution: null };
  if (context === undefined || context === null)
    return { scope: none, batch: null, updatedAt: null };
  const parsed = parseObject(context);
  if (!parsed) return null;
  if (typeof parsed["user_id"] === "string") {
    const scope = { session: asIdentitySession(parsed), attribution: null };
    return { scope, batch: null, updatedAt: null };
  }
  const { session, attribution, transaction_id, updated_at } = parsed;
  return {
    scope: { session: asIdentitySession(session), attribution: text(attribution) },
    batch: text(transaction_id),
    updatedAt: typeof updated_at === "number" ? updated_at / 1000 : null,
  };
}

function parseObject(json: unknown): Record<string, unknown> | null {
  if (typeof json !== "string") return null;
  try {
    const value: unknown = parseJson(json);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
