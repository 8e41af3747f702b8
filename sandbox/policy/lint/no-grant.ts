import type { TablePolicies } from "../../../protocol/jazz.ts";
import { tableOf } from "../table-columns.ts";
import { hasPolicy } from "./no-policy.ts";
import { OPERATIONS } from "./place.ts";
import type { Rule } from "./rule.ts";

const VERBS = { select: "read", insert: "insert", update: "update", delete: "delete" } as const;

/** An operation that a table's policies do not mention, so that servers deny it to everybody. */
export const noGrant: Rule = {
  id: "no-grant",
  title: "operation that nobody is granted",
  table: (table, schema) => {
    if (!hasPolicy(table, schema)) return [];
    const policies = tableOf(schema, table)?.policies ?? {};
    return OPERATIONS.filter((operation) => !isGranted(policies, operation)).map((operation) => {
      const verb = VERBS[operation];
      const allow = `policy.${table}.allow${verb.charAt(0).toUpperCase()}${verb.slice(1)}`;
      return {
        clause: `${table}.${operation}`,
        path: `${table}.${operation}`,
        effect: "denies",
        problem: `No rule lets anybody ${verb} ${table}: a server denies that.`,
        advice: `If that is meant, ${allow}.never() says so; else state who may with ${allow}.where(…).`,
      };
    });
  },
};

/** Deleting falls back to what updating asks of the old row. */
function isGranted(policies: TablePolicies, operation: (typeof OPERATIONS)[number]): boolean {
  switch (operation) {
    case "select":
      return policies.select?.using !== undefined;
    case "insert":
      return policies.insert?.with_check !== undefined;
    case "update":
      return policies.update?.using !== undefined || policies.update?.with_check !== undefined;
    case "delete":
      return policies.delete?.using !== undefined || policies.update?.using !== undefined;
  }
}
