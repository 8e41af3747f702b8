import type { QueryResult } from "../../protocol/commands.ts";
import type { Schema, Session, Value, WireQuery } from "../../protocol/jazz.ts";
import { queryOutputTable } from "../../sandbox/engine/query/output-table.ts";
import { policyColumn } from "../../sandbox/policy/row-value.ts";
import { evaluateRelation } from "../../sandbox/relation/evaluate-relation.ts";
import { recordedSnapshots } from "./recorded-rows.ts";
import type { RowKnowledge } from "./row-knowledge.ts";

/** Rows looked at per table. */
const ROWS = 2_000;

/**
 * What a query finds among the rows that a recording knows whole. Policies are left aside, and
 * rows that it includes of other tables. Throws when the sandbox has no plan for it.
 */
export function recordedAnswer(
  query: WireQuery,
  schema: Schema,
  knowledge: RowKnowledge,
  session: Session | null,
): QueryResult {
  const table = queryOutputTable(query.relation_ir, query.table);
  const columns = (
    query.select_columns ??
    schema[table]?.columns.map(({ name }) => name) ??
    []
  ).filter((column) => typeof column === "string");
  const rows = evaluateRelation(query.relation_ir, {
    schema,
    session,
    rows: (name) => recordedSnapshots(knowledge, name, ROWS),
  });
  const none: Value = { type: "Null" };
  return {
    columns,
    rows: rows.map((row) => ({
      id: row.id,
      values: columns.map((column) => policyColumn(row, schema[table], column) ?? none),
    })),
  };
}
