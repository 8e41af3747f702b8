import type { Permissions, Schema, TablePolicies } from "../../protocol/jazz.ts";

/** Operations as people name them, in the order they are listed. */
export const OPERATION_NAMES = ["read", "insert", "update", "delete"] as const;

export type OperationName = (typeof OPERATION_NAMES)[number];

export interface PolicyLine {
  table: string;
  policies: TablePolicies;
}

/** All tables of the schema and of the policies, with what is known for each. */
export function policyLines(permissions: Permissions, schema: Schema | null): PolicyLine[] {
  const tables = new Set([...Object.keys(schema ?? {}), ...Object.keys(permissions)]);
  return [...tables].map((table) => ({ table, policies: permissions[table] ?? {} }));
}

/**
 * Whether an operation has a rule of its own, one borrowed (delete falls back to `update.using`,
 * `effective_delete` in garden-co/jazz), or none.
 */
export function coverage(
  policies: TablePolicies,
  operation: OperationName,
): "explicit" | "fallback" | "none" {
  switch (operation) {
    case "read":
      return policies.select?.using ? "explicit" : "none";
    case "insert":
      return policies.insert?.with_check ? "explicit" : "none";
    case "update":
      return policies.update?.using || policies.update?.with_check ? "explicit" : "none";
    case "delete":
      if (policies.delete?.using) return "explicit";
      return policies.update?.using ? "fallback" : "none";
  }
}
