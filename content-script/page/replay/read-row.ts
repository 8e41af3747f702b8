import { PROVENANCE_COLUMNS, type Schema, type TaggedRecord } from "../../../protocol/jazz.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import type { EngineCalls } from "../dialects/dialect.ts";
import { toJson } from "../primordials.ts";

/** A row with its provenance, as it is inside a batch if one is named; `null` when it is not there. */
export async function readRow(
  calls: EngineCalls,
  schema: Schema,
  table: string,
  row: string,
  batch?: string,
): Promise<TaggedRecord | null> {
  const names = (schema[table]?.columns ?? []).map(({ name }) => name);
  const columns = [...names, ...PROVENANCE_COLUMNS];
  const query = toJson(tableQuery(table, { ids: [row], columns }));
  const [found] = await calls.query(query, undefined, { batch });
  if (!found) return null;
  const values: TaggedRecord = {};
  columns.forEach((column, position) => {
    const value = found.values[position];
    if (value) values[column] = value;
  });
  return values;
}
