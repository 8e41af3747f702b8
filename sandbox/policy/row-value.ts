import type { TableSchema, Value } from "../../protocol/jazz.ts";
import type { RowSnapshot } from "./evidence.ts";
import { authorPart, isAuthorPart } from "./row-author.ts";
import { columnOf } from "./table-columns.ts";

const NULL: Value = { type: "Null" };

/**
 * A column of a row as policies see it: provenance, then declared columns, then the implicit `id`.
 * `undefined` for a column that is none of these, `$canRead` and its kin included, which makes
 * every comparison with it false. Source: `decode_policy_column_value` in `policy.rs`.
 */
export function policyColumn(
  row: RowSnapshot,
  table: TableSchema | undefined,
  column: string,
): Value | undefined {
  return provenanceColumn(row, column) ?? storedColumn(row, table, column);
}

/** A declared column or the implicit `id`, without provenance: what outer references can name. */
export function storedColumn(
  row: RowSnapshot,
  table: TableSchema | undefined,
  column: string,
): Value | undefined {
  if (columnOf(table, column)) return declaredValue(row, column);
  return column === "id" ? { type: "Uuid", value: row.id } : undefined;
}

/** The value of a declared column; one the row does not carry is NULL. */
export function declaredValue(row: RowSnapshot, column: string): Value {
  return Object.hasOwn(row.values, column) ? (row.values[column] ?? NULL) : NULL;
}

/**
 * `$createdBy` and `$updatedBy` are text, the two times are microseconds. After alpha.53 an author
 * has parts, as in `$createdBy.account`.
 */
export function provenanceColumn(row: RowSnapshot, column: string): Value | undefined {
  switch (column) {
    case "$createdBy":
      return { type: "Text", value: row.createdBy };
    case "$updatedBy":
      return { type: "Text", value: row.updatedBy };
    case "$createdAt":
      return { type: "Timestamp", value: row.createdAt };
    case "$updatedAt":
      return { type: "Timestamp", value: row.updatedAt };
    default:
      return column.startsWith("$") ? partOfAuthor(row, column) : undefined;
  }
}

function partOfAuthor(row: RowSnapshot, column: string): Value | undefined {
  if (!isAuthorPart(column)) return undefined;
  const [root, ...path] = column.split(".");
  const name = root === "$createdBy" ? row.createdBy : row.updatedBy;
  const known = row.authors?.get(name);
  const text = known ? known[path.at(-1) as keyof typeof known] : authorPart(name, path);
  if (text === null) return NULL;
  return text === undefined ? undefined : { type: "Text", value: text };
}
