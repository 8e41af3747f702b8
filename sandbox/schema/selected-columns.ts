import type { Schema } from "../../protocol/jazz.ts";
import { tableOf } from "../policy/table-columns.ts";

/** The output column of an include next to an explicit selection. */
export function hiddenIncludeColumn(relation: string): string {
  return `__jazz_include_${relation}`;
}

/**
 * The columns a selection asks for: schema columns first, then magic ones, never the id;
 * `*` and no selection mean all schema columns. @throws for an unknown table.
 */
export function selectedColumns(
  schema: Schema,
  tableName: string,
  selection: readonly string[],
): string[] {
  const table = tableOf(schema, tableName);
  if (!table) throw new Error(`Unknown table "${tableName}" in schema`);
  const declared = table.columns.map(({ name }) => name);
  if (selection.length === 0) return declared;
  const asked = [...new Set(selection)].filter((name) => name !== "*" && name !== "id");
  const extra = asked.filter((name) => !declared.includes(name));
  if (selection.includes("*")) return [...declared, ...extra];
  return [...asked.filter((name) => declared.includes(name)), ...extra];
}
