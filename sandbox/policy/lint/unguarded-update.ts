import { tableOf } from "../table-columns.ts";
import type { Rule } from "./rule.ts";

/** A check of new rows alone, which leaves the row that is there to everybody. */
export const unguardedUpdate: Rule = {
  id: "unguarded-update",
  title: "old rows without a guard",
  table: (table, schema) => {
    const update = tableOf(schema, table)?.policies?.update;
    if (!update?.with_check || update.using) return [];
    return [
      {
        clause: `${table}.update with_check`,
        path: `${table}.update`,
        effect: "grants",
        problem: `Updates of ${table} check the new row only: anybody may change any row into one that passes.`,
        advice: `State with policy.${table}.allowUpdate.whereOld(…) whose rows may be changed.`,
      },
    ];
  },
};
