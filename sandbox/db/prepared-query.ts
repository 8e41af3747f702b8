import { readBuiltQuery } from "../schema/built-query.ts";
import type { QueryBuilder } from "../schema/query-builder.ts";
import { translateQuery } from "../schema/translate-query.ts";
import { type ResultShape, resultShape } from "./result-shape.ts";
import type { JazzClient } from "./runtime-client.ts";

/** A query as the engine takes it, and how its rows become objects. */
export interface PreparedQuery {
  json: string;
  shape: ResultShape;
}

/** A hand-made query may carry a schema without its table: then the engine's own counts. */
export function prepareQuery(query: QueryBuilder<unknown>, client: JazzClient): PreparedQuery {
  const builderJson = query._build();
  const schema = Object.hasOwn(query._schema, query._table) ? query._schema : client.getSchema();
  const shape = resultShape(readBuiltQuery(JSON.parse(builderJson), query._table), schema);
  return { json: translateQuery(builderJson, schema), shape };
}
