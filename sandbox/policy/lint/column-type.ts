import type { ColumnType, PolicyExpr, Value } from "../../../protocol/jazz.ts";
import { columnOf } from "../table-columns.ts";
import type { Place } from "./place.ts";

type ValueType = Value["type"];

const TEXT: ColumnType = { type: "Text" };
const TIMESTAMP: ColumnType = { type: "Timestamp" };

/** Columns every row has in policies, besides those its table declares. */
const IMPLICIT: Readonly<Record<string, ColumnType>> = {
  id: { type: "Uuid" },
  $createdBy: TEXT,
  $updatedBy: TEXT,
  $createdAt: TIMESTAMP,
  $updatedAt: TIMESTAMP,
};

/** The type of a column as policies see it; `undefined` when there is none of that name. */
export function columnType(column: string, at: Place): ColumnType | undefined {
  const declared = columnOf(at.definition, column);
  if (declared) return declared.column_type;
  return Object.hasOwn(IMPLICIT, column) ? IMPLICIT[column] : undefined;
}

/** The column that an expression tests, if it tests one. */
export function testedColumn(expr: PolicyExpr): string | undefined {
  switch (expr.type) {
    case "Cmp":
    case "IsNull":
    case "IsNotNull":
    case "Contains":
    case "In":
    case "InList":
      return expr.column;
    default:
      return undefined;
  }
}

/** The type of the values that a column holds: those of Enum and Json columns are text. */
export function storedType({ type }: ColumnType): ValueType {
  return type === "Enum" || type === "Json" ? "Text" : type;
}
