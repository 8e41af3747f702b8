import type { ArraySubquery, RelExpr, Schema, WireQuery } from "../../../protocol/jazz.ts";
import { tableOf } from "../../policy/table-columns.ts";
import { compilationError } from "../engine-error.ts";

/** Reads a query's JSON. @throws `Parse error: …` when it is not one. */
export function parseWireQuery(json: string): WireQuery {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new Error(`Parse error: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== "object" || value === null) throw new Error("Parse error: expected a query");
  const query = value as Partial<WireQuery>;
  if (typeof query.table !== "string") throw new Error("Parse error: missing field `table`");
  if (typeof query.relation_ir !== "object" || "type" in query.relation_ir) {
    throw new Error("Parse error: missing field `relation_ir`");
  }
  return {
    ...query,
    table: query.table,
    relation_ir: query.relation_ir,
    array_subqueries: query.array_subqueries ?? [],
  };
}

/** @throws EngineError when a table of the query is not in the schema. */
export function assertTablesExist(query: WireQuery, schema: Schema): void {
  for (const table of scannedTables(query.relation_ir)) {
    if (!tableOf(schema, table)) {
      throw compilationError(`unknown table referenced in relation_ir: ${table}`);
    }
  }
  for (const table of includedTables(query.array_subqueries)) {
    if (!tableOf(schema, table)) throw compilationError(`unknown table: ${table}`);
  }
}

/** Every table that a relation scans, in reading order. */
export function scannedTables(relation: RelExpr): string[] {
  if ("TableScan" in relation) return [relation.TableScan.table];
  if ("Union" in relation) return relation.Union.inputs.flatMap(scannedTables);
  if ("Join" in relation) {
    return [...scannedTables(relation.Join.left), ...scannedTables(relation.Join.right)];
  }
  if ("Gather" in relation) {
    return [...scannedTables(relation.Gather.seed), ...scannedTables(relation.Gather.step)];
  }
  return scannedTables(inputOf(relation));
}

type Unary = Exclude<
  RelExpr,
  { TableScan: unknown } | { Union: unknown } | { Join: unknown } | { Gather: unknown }
>;

function inputOf(relation: Unary): RelExpr {
  if ("Filter" in relation) return relation.Filter.input;
  if ("Project" in relation) return relation.Project.input;
  if ("Distinct" in relation) return relation.Distinct.input;
  if ("OrderBy" in relation) return relation.OrderBy.input;
  if ("Offset" in relation) return relation.Offset.input;
  return relation.Limit.input;
}

/** Every table that includes read, nested ones too. */
export function includedTables(subqueries: readonly ArraySubquery[]): string[] {
  return subqueries.flatMap((one) => [one.table, ...includedTables(one.nested_arrays ?? [])]);
}
