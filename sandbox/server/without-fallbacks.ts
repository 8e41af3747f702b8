import type { Permissions } from "../../protocol/jazz.ts";

/**
 * Policies in which a delete without a rule of its own is denied. Up to alpha.53 the rule for
 * updates stands in for it; later servers deny by default, every operation.
 */
export function withoutFallbacks(permissions: Permissions): Permissions {
  return Object.fromEntries(
    Object.entries(permissions).map(([table, policies]) => [
      table,
      policies.delete?.using ? policies : { ...policies, delete: { using: { type: "False" } } },
    ]),
  );
}
