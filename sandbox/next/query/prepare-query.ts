import type { Schema, WireQuery } from "../../../protocol/jazz.ts";
import type { PreparedQuery } from "../../db/prepared-query.ts";
import { resultShape } from "../../db/result-shape.ts";
import { readBuiltQuery } from "../../schema/built-query.ts";
import type { QueryBuilder } from "../../schema/query-builder.ts";
import { translateQuery } from "../../schema/translate-query.ts";
import { takeAuthorConditions } from "./author-conditions.ts";
import { toNextQuery } from "./flat-query.ts";

/** A query as the runtime takes it, and how its rows become objects. */
export function prepareNextQuery(
  query: QueryBuilder<unknown>,
  client: { getSchema(): Schema },
): PreparedQuery {
  const { json, predicates } = takeAuthorConditions(query._build());
  const schema = Object.hasOwn(query._schema, query._table) ? query._schema : client.getSchema();
  const wire = JSON.parse(translateQuery(json, schema)) as WireQuery;
  return {
    json: JSON.stringify(toNextQuery(wire, predicates)),
    shape: resultShape(readBuiltQuery(JSON.parse(json), query._table), schema),
  };
}
