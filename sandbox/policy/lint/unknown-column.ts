import { ownSessionPaths } from "../claim-doubt.ts";
import { renderKey } from "../render-value.ts";
import { outerColumn } from "../session-path.ts";
import { columnOf, tableOf } from "../table-columns.ts";
import { columnType, testedColumn } from "./column-type.ts";
import type { Remark } from "./finding.ts";
import type { Place, Placed } from "./place.ts";
import {
  type NamedColumn,
  relationColumns,
  relationOuterColumns,
  relationScopes,
} from "./relations.ts";
import type { Rule } from "./rule.ts";

/** A policy on a column that is not there: whatever it says of it is false. */
export const unknownColumn: Rule = {
  id: "unknown-column",
  title: "column that does not exist",
  expression: (placed) => {
    const { expr, at } = placed;
    if (expr.type === "ExistsRel") return [...relationRemarks(placed), ...outerRemarks(placed)];
    return [...columnRemarks(expr, at), ...outerRemarks(placed)];
  },
};

const FALSE = (negated: boolean) => (negated ? "grants" : "denies");

function columnRemarks(expr: Placed["expr"], at: Place): Remark[] {
  const column = testedColumn(expr);
  if (column === undefined || !at.definition || columnType(column, at)) return [];
  return [
    {
      effect: FALSE(at.negated),
      problem: `${at.table} has no column ${renderKey(column)}, so every test of it is false, that for null included.`,
      advice: column.startsWith("$can")
        ? `${column} is for queries: in a policy use allowedTo.`
        : `Columns are ${columnList(at.table, at)}.`,
    },
  ];
}

/** References to the row outside an `Exists` name declared columns and `id`, nothing else. */
function outerRemarks({ expr, at }: Placed): Remark[] {
  const isRelation = expr.type === "ExistsRel";
  const outer = isRelation ? at : at.outer;
  if (!outer?.definition) return [];
  const names = isRelation
    ? relationOuterColumns(expr.rel)
    : ownSessionPaths(expr).flatMap((path) => outerColumn(path) ?? []);
  return names
    .filter((name) => name !== "id" && !columnOf(outer.definition, name))
    .map((name) => ({
      effect: FALSE(outer.negated),
      problem: `row.${name} is no column of ${outer.table}, and one such reference makes the whole exists false.`,
      advice: name.startsWith("$")
        ? "Only the row's own columns and its id can be compared there."
        : `Columns are ${columnList(outer.table, outer)}.`,
    }));
}

function relationRemarks({ expr, at }: Placed): Remark[] {
  if (expr.type !== "ExistsRel") return [];
  const scopes = relationScopes(expr.rel);
  return relationColumns(expr.rel).flatMap(({ column: { scope, column }, isNullTest }) => {
    const tables = scope ? [scopes.get(scope) ?? scope] : [...scopes.values()];
    if (isKnown(column, tables, at)) return [];
    return {
      effect: isNullTest !== at.negated ? ("grants" as const) : ("denies" as const),
      problem: isNullTest
        ? `${tables.join(" and ")} has no column ${column}: in a relation Jazz leaves out a test for null of it.`
        : `${tables.join(" and ")} has no column ${column}: in a relation no row passes a comparison with it.`,
      advice: `Columns are ${tables.map((table) => columnList(table, at)).join("; ")}.`,
    };
  });
}

function isKnown(column: NamedColumn["column"]["column"], tables: readonly string[], at: Place) {
  if (column === "id" || column === "_id" || column.startsWith("$")) return true;
  const known = tables.flatMap((table) => tableOf(at.schema, table) ?? []);
  return known.length < tables.length || known.some((table) => columnOf(table, column));
}

function columnList(table: string, { schema }: Place): string {
  const columns = tableOf(schema, table)?.columns.map(({ name }) => name) ?? [];
  return ["id", ...columns].join(", ");
}
