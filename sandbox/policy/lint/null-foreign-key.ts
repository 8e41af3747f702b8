import type { PolicyExpr } from "../../../protocol/jazz.ts";
import { columnOf } from "../table-columns.ts";
import type { Rule } from "./rule.ts";

/** Inheriting through an empty reference asks nobody and lets everybody in. */
export const nullForeignKey: Rule = {
  id: "null-foreign-key",
  title: "null reference that grants",
  expression: ({ expr, at }) => {
    if (expr.type !== "Inherits") return [];
    const column = columnOf(at.definition, expr.via_column);
    if (!column?.nullable || column.references === undefined) return [];
    if (at.around.some((outer) => requiresValue(outer, column.name))) return [];
    return [
      {
        effect: at.negated ? "denies" : "grants",
        problem: `${at.table}.${column.name} may be null, and a row without a ${column.references} row passes this, whatever the policies of ${column.references} say.`,
        advice: `Make the column required, or add { ${column.name}: { ne: null } } beside this in allOf.`,
      },
    ];
  },
};

function requiresValue(outer: PolicyExpr, column: string): boolean {
  return (
    outer.type === "And" &&
    outer.exprs.some((part) => part.type === "IsNotNull" && part.column === column)
  );
}
