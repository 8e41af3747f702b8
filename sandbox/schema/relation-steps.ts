import type { RelExpr, RelPredicate, Schema } from "../../protocol/jazz.ts";
import { tableOf } from "../policy/table-columns.ts";
import { bareColumn } from "./bare-column.ts";
import type { BuiltCondition, BuiltGather } from "./built-query.ts";
import { relationNamed } from "./relations.ts";

/** Follows relations one after another: a join for each, then the last table's columns. */
export function hopRelation(
  input: RelExpr,
  start: string,
  hops: readonly string[],
  schema: Schema,
): { expr: RelExpr; table: string } {
  if (hops.length === 0) return { expr: input, table: start };
  let expr = input;
  let table = start;
  let scope = start;
  hops.forEach((name, i) => {
    const relation = relationNamed(schema, table, name);
    const alias = `__hop_${i}`;
    expr = {
      Join: {
        left: expr,
        right: { TableScan: { table: relation.toTable } },
        on: [
          {
            left: { scope, column: relation.fromColumn },
            right: { scope: alias, column: relation.toColumn },
          },
        ],
        join_kind: "Inner",
      },
    };
    table = relation.toTable;
    scope = alias;
  });
  return { expr: projected(expr, table, scope, schema), table };
}

/** Starts from the seed's rows and follows one relation again and again. */
export function gatherRelation(
  gather: BuiltGather,
  seedTable: string,
  seed: RelExpr,
  schema: Schema,
  predicateOf: (conditions: BuiltCondition[]) => RelPredicate,
): RelExpr {
  const { step_table, step_hops, step_conditions, step_current_column, max_depth } = gather;
  if (!tableOf(schema, step_table)) throw new Error(`Unknown gather step table "${step_table}"`);
  const [hop, ...more] = step_hops;
  if (hop === undefined || more.length > 0) {
    throw new Error("gather(...) currently requires exactly one hopTo(...) step.");
  }
  const relation = relationNamed(schema, step_table, hop);
  if (relation.direction !== "forward") {
    throw new Error("gather(...) currently only supports forward hopTo(...) relations.");
  }
  if (relation.toTable !== seedTable) {
    throw new Error(
      `gather(...) step must hop back to "${seedTable}" rows, got "${relation.toTable}".`,
    );
  }
  const alias = "__recursive_hop_0";
  const current = {
    column: bareColumn(step_current_column),
    op: "eq",
    value: { __jazz_ir_frontier_row_id: true },
  };
  const step: RelExpr = {
    Join: {
      left: {
        Filter: {
          input: { TableScan: { table: step_table } },
          predicate: predicateOf([...step_conditions, current]),
        },
      },
      right: { TableScan: { table: seedTable } },
      on: [
        {
          left: { scope: step_table, column: relation.fromColumn },
          right: { scope: alias, column: "id" },
        },
      ],
      join_kind: "Inner",
    },
  };
  return {
    Gather: {
      seed,
      step: projected(step, seedTable, alias, schema),
      frontier_key: { RowId: "Current" },
      max_depth,
      dedupe_key: [{ RowId: "Current" }],
    },
  };
}

function projected(input: RelExpr, table: string, scope: string, schema: Schema): RelExpr {
  const names = ["id", ...(tableOf(schema, table)?.columns.map(({ name }) => name) ?? [])];
  return {
    Project: {
      input,
      columns: names.map((column) => ({ alias: column, expr: { Column: { scope, column } } })),
    },
  };
}
