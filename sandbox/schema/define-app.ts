import type { Schema as WasmSchema } from "../../protocol/jazz.ts";
import type { AnySchema, SchemaDefinition, SchemaTypes } from "./row-types.ts";
import { DefinedTable, type TableColumns } from "./table.ts";
import { TableQuery } from "./table-query.ts";

/** An app's tables, each ready to query and to write to, and its schema for the engine. */
export type App<S extends AnySchema> = {
  [T in keyof S & string]: TableQuery<S, T>;
} & { wasmSchema: WasmSchema };

/** Builds an app from table definitions. @throws for badly named columns. */
export function defineApp<const Definition extends SchemaDefinition>(
  definition: Definition,
): App<SchemaTypes<Definition>> {
  const wasmSchema = toWasmSchema(definition);
  const tables = Object.keys(definition).map((name) => [name, new TableQuery(name, wasmSchema)]);
  return { ...Object.fromEntries(tables), wasmSchema } as App<SchemaTypes<Definition>>;
}

/** Names a definition's type without building an app of it. */
export function defineSchema<const Definition extends SchemaDefinition>(
  definition: Definition,
): Definition {
  return definition;
}

function toWasmSchema(definition: SchemaDefinition): WasmSchema {
  return Object.fromEntries(
    Object.entries(definition).map(([name, source]) => {
      const defined =
        source instanceof DefinedTable ? source : new DefinedTable(source as TableColumns);
      return [
        name,
        {
          columns: Object.entries(defined.columns).map(([column, builder]) =>
            builder.describe(column),
          ),
          ...(defined.indexedColumns ? { indexed_columns: [...defined.indexedColumns] } : {}),
        },
      ];
    }),
  );
}
