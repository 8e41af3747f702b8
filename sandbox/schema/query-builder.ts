import type { Schema } from "../../protocol/jazz.ts";

/** What the Db needs of a query; generated and hand-made ones look the same. */
export interface QueryBuilder<Row> {
  readonly _table: string;
  readonly _schema: Schema;
  readonly _rowType: Row;
  /** The query as compact JSON. */
  _build(): string;
}

/** What the Db needs of a table to write to. */
export interface TableProxy<Row, Init> {
  readonly _table: string;
  readonly _schema: Schema;
  readonly _rowType: Row;
  readonly _initType: Init;
}
