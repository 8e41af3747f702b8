import { partsOf } from "../../relation/relation-parts.ts";
import { tableOf } from "../table-columns.ts";
import type { Rule } from "./rule.ts";

/** A policy that looks for rows of a table that is not there. */
export const unknownTable: Rule = {
  id: "unknown-table",
  title: "table that does not exist",
  expression: ({ expr, at }) => {
    const tables =
      expr.type === "Exists"
        ? [expr.table]
        : expr.type === "ExistsRel"
          ? [...partsOf(expr.rel)].flatMap((part) =>
              "TableScan" in part ? [part.TableScan.table] : [],
            )
          : [];
    return [...new Set(tables)]
      .filter((table) => !tableOf(at.schema, table))
      .map((table) => ({
        effect: at.negated ? "grants" : "denies",
        problem: `There is no table ${table} in the schema, so no row is ever found.`,
        advice: `Tables are ${Object.keys(at.schema).join(", ")}.`,
      }));
  },
};
