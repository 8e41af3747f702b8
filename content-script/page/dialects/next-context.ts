/** The write context of alpha.55 and later (`encodeWriteContext` of `runtime/client.ts`). */
import type { CallContext } from "./dialect.ts";
import { parseObject } from "./json-object.ts";
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

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
