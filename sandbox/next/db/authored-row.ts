import type { WireRow } from "../../../protocol/jazz.ts";
import { type ResultShape, tableShape, toObject } from "../../db/result-shape.ts";
import { isRecord } from "../../is-record.ts";
import type { RowAuthor } from "../../policy/row-author.ts";
import type { TableProxy } from "../../schema/query-builder.ts";
import { isAuthorColumn } from "../runtime/author-values.ts";

/** A row of the schema's types, with authors as records instead of strings. */
export type AuthoredRow<Row> = {
  [Column in keyof Row]: Column extends "$createdBy" | "$updatedBy" ? RowAuthor : Row[Column];
};

/** A row as the app sees it. */
export function authoredObject<T>({ id, values }: WireRow, shape: ResultShape): AuthoredRow<T> {
  return recordAuthors(toObject(id, values, shape), shape) as AuthoredRow<T>;
}

/** The row that an insert or restore made. */
export function authoredRow<T, Init>(table: TableProxy<T, Init>, row: WireRow): AuthoredRow<T> {
  return authoredObject<T>(row, tableShape(table._schema, table._table));
}

/**
 * Makes records of the authors in a row, which come out of the general conversion as nested lists:
 * rows inside rows have no names there.
 */
export function recordAuthors<Row extends object>(converted: Row, shape: ResultShape): Row {
  const row = converted as Record<string, unknown>;
  for (const { name } of shape.columns) {
    const value = row[name];
    if (isAuthorColumn(name)) row[name] = recordOf(value);
    const include = shape.includes.get(name);
    if (!include) continue;
    for (const related of Array.isArray(value) ? value : [value]) {
      if (isRecord(related)) recordAuthors(related, include.shape);
    }
  }
  return converted;
}

function recordOf(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const [account, identity] = value as [string, [string, string]];
  const [issuer, subject] = identity;
  return { account, identity: { issuer, subject } } satisfies RowAuthor;
}
