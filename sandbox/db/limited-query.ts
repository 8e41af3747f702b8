import type { QueryBuilder } from "../schema/query-builder.ts";

/** The same query for its first row only. */
export function limitedToOne<Row>(query: QueryBuilder<Row>): QueryBuilder<Row> {
  return {
    _table: query._table,
    _schema: query._schema,
    _rowType: query._rowType,
    _build: () => JSON.stringify({ ...JSON.parse(query._build()), limit: 1 }),
  };
}
