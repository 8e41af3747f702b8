import type { Schema } from "../../../protocol/jazz.ts";
import { tableOf } from "../table-columns.ts";
import { CLAUSES, OPERATIONS } from "./place.ts";
import type { Rule } from "./rule.ts";

/** A table that no policy speaks of. */
export const noPolicy: Rule = {
  id: "no-policy",
  title: "table without a policy",
  table: (table, schema) =>
    hasPolicy(table, schema)
      ? []
      : [
          {
            clause: table,
            path: table,
            effect: "denies",
            problem: `${table} has no policy: a server denies everything on it, while a page or backend that has no permissions loaded allows everything.`,
            advice: `Say who may do what with policy.${table}, even if that is .always().`,
          },
        ],
};

export function hasPolicy(table: string, schema: Schema): boolean {
  const policies = tableOf(schema, table)?.policies;
  return OPERATIONS.some((operation) => CLAUSES.some((clause) => policies?.[operation]?.[clause]));
}
