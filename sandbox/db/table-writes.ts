import type { TaggedRecord } from "../../protocol/jazz.ts";
import type { InsertResult } from "../engine/engine.ts";
import { toWriteRecord } from "../schema/js-value.ts";
import type { TableProxy } from "../schema/query-builder.ts";
import { tableShape, toObject } from "./result-shape.ts";

/** The columns of a write, tagged. @throws with the SDK's sentence when they do not fit. */
export function writeRecord<T, Init>(
  table: TableProxy<T, Init>,
  data: Partial<Init>,
): TaggedRecord {
  return toWriteRecord(data as Record<string, unknown>, table._schema, table._table);
}

/** The row that an insert or restore made, as an object. */
export function writtenRow<T, Init>(table: TableProxy<T, Init>, row: InsertResult): T {
  return toObject(row.id, row.values, tableShape(table._schema, table._table)) as T;
}
