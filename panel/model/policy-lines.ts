import type { Permissions, PolicyExpr, Schema, TablePolicies } from "../../protocol/jazz.ts";

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
 * Who an operation is granted to, in a word: by rules of its own, everybody, nobody, whoever may
 * update (delete falls back to `update.using`, `effective_delete` in garden-co/jazz), or no rule
 * at all.
 */
export type Coverage = "explicit" | "always" | "never" | "fallback" | "none";

export function coverage(policies: TablePolicies, operation: OperationName): Coverage {
  switch (operation) {
    case "read":
      return wordFor([policies.select?.using]);
    case "insert":
      return wordFor([policies.insert?.with_check]);
    case "update":
      return wordFor([policies.update?.using, policies.update?.with_check]);
    case "delete":
      if (policies.delete?.using) return wordFor([policies.delete.using]);
      return policies.update?.using ? "fallback" : "none";
  }
}

/** The part of a table's policies that is about one operation. */
export function policiesFor(policies: TablePolicies, operation: OperationName): TablePolicies {
  const key = operation === "read" ? "select" : operation;
  const policy = policies[key];
  return policy ? { [key]: policy } : {};
}

function wordFor(clauses: readonly (PolicyExpr | undefined)[]): Coverage {
  const stated = clauses.filter((clause) => clause !== undefined);
  if (stated.length === 0) return "none";
  if (stated.some(({ type }) => type === "False")) return "never";
  return stated.every(({ type }) => type === "True") ? "always" : "explicit";
}
