import { schema as before } from "../../schema/namespace.ts";
import { definePermissions } from "./define-permissions.ts";

/** What apps import as `schema as s`. */
export const schema = { ...before, definePermissions };

export namespace schema {
  /** The row of a table or query. */
  export type RowOf<Query> = before.RowOf<Query>;
  /** What inserting into a table takes. */
  export type InsertOf<Table> = before.InsertOf<Table>;
}
