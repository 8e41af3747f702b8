import { definePermissions } from "../policy/define-permissions.ts";
import { columns } from "./column.ts";
import { type App as AppOf, defineApp, defineSchema } from "./define-app.ts";
import type { AnySchema, SchemaDefinition, SchemaTypes } from "./row-types.ts";
import { table } from "./table.ts";

/** What apps import as `schema as s`. */
export const schema = { ...columns, table, defineApp, defineSchema, definePermissions };

export namespace schema {
  /** A definition's tables and columns. */
  export type Schema<Definition extends SchemaDefinition> = SchemaTypes<Definition>;
  export type App<S extends AnySchema> = AppOf<S>;
  /** The row of a table or query. */
  export type RowOf<Query> = Query extends { readonly _rowType: infer Row } ? Row : never;
  /** What inserting into a table takes. */
  export type InsertOf<Table> = Table extends { readonly _initType: infer Init } ? Init : never;
  /** What a table's `where` takes. */
  export type WhereOf<Table> = Table extends { where(conditions: infer Where): unknown }
    ? Where
    : never;
}
