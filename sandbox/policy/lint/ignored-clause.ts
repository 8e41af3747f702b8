import type { TablePolicies } from "../../../protocol/jazz.ts";
import { tableOf } from "../table-columns.ts";
import type { Rule, TableRemark } from "./rule.ts";

/** Clauses that no operation ever asks, and what it asks instead. */
const IGNORED = [
  ["select", "with_check", "Reading asks using."],
  ["insert", "using", "Inserting asks with_check."],
  ["delete", "with_check", "Deleting asks using."],
] as const;

/** A clause in a place where Jazz does not look. */
export const ignoredClause: Rule = {
  id: "ignored-clause",
  title: "clause that is never asked",
  table: (table, schema) => {
    const policies: TablePolicies = tableOf(schema, table)?.policies ?? {};
    return IGNORED.filter(([operation, clause]) => policies[operation]?.[clause]).map(
      ([operation, clause, advice]): TableRemark => ({
        clause: `${table}.${operation} ${clause}`,
        path: `${table}.${operation}.${clause}`,
        effect: "ignored",
        problem: `Jazz never asks ${operation} ${clause}, so this clause does nothing.`,
        advice,
      }),
    );
  },
};
