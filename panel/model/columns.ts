import type { ColumnDescriptor, ColumnType, TableSchema } from "../../protocol/jazz.ts";
import { PROVENANCE_COLUMNS } from "../../protocol/jazz.ts";

/** The columns of a table as listed: its own in schema order, then who made it and when. */
export function columnNames(schema: TableSchema | undefined): string[] {
  return [...(schema?.columns.map(({ name }) => name) ?? []), ...PROVENANCE_COLUMNS];
}

/** `Uuid → projects`, `Text[]?`: a column's type as people write it; `?` where null is allowed. */
export function columnTypeText(column: ColumnDescriptor): string {
  const type = typeText(column.column_type);
  const target = column.references === undefined ? "" : ` → ${column.references}`;
  return `${type}${column.nullable ? "?" : ""}${target}`;
}

/** `Text[]`, `"low" | "high"`: a type as people write it. */
export function typeText(type: ColumnType): string {
  switch (type.type) {
    case "Array":
      return `${typeText(type.element)}[]`;
    case "Enum":
      return type.variants.map((variant) => JSON.stringify(variant)).join(" | ");
    default:
      return type.type;
  }
}
