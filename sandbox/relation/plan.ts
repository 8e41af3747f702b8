import type { CmpOp, RelColumn, RelExpr, RelKey, RelValue } from "../../protocol/jazz.ts";

/**
 * The flat shape that the engine runs a relation in: one base table, inner joins, a disjunction of
 * conjunctions, an optional recursion, then order and window.
 * Source: `query_manager/relation_ir_query_plan.rs`.
 */
export interface RelationPlan {
  table: string;
  /** The name by which columns of the base table are qualified. */
  scope: string;
  disjuncts: Conjunction[];
  joins: JoinStep[];
  /** Which element of a joined tuple is the result; none: the base table's. */
  element: number | undefined;
  gather: GatherPlan | undefined;
  /** A seed that is itself a relation and replaces the scan of the base table. */
  seed: RelExpr | undefined;
  columns: ProjectedColumn[] | undefined;
  order: OrderTerm[];
  offset: number;
  limit: number | undefined;
}

export type Conjunction = readonly Condition[];

export interface Condition {
  test: CmpOp | "Contains" | "IsNull" | "IsNotNull";
  left: RelColumn;
  /** Absent for the two null tests. */
  right?: RelValue | undefined;
}

export interface JoinStep {
  table: string;
  scope: string;
  on: { left: RelColumn; right: RelColumn };
}

export interface GatherPlan {
  /** The table scanned at each level for rows whose `innerColumn` is the frontier's value. */
  table: string;
  innerColumn: string;
  /** The frontier row's column that is handed on; `_id` for its id. */
  outerColumn: string;
  filters: Conjunction;
  joins: JoinStep[];
  element: number | undefined;
  /** Follow this column of the step row to a row of another table. */
  hop: { table: string; viaColumn: string } | undefined;
  /** Levels beyond the seed. */
  maxDepth: number;
}

export interface ProjectedColumn {
  alias: string;
  expr: RelKey;
}

export interface OrderTerm {
  column: string;
  descending: boolean;
}

/** The engine's own name for the implicit row id. */
export const ROW_ID = "_id";

export function runtimeColumn(column: string): string {
  return column === "id" ? ROW_ID : column;
}

export const EVERY_ROW: Conjunction[] = [[]];

/** Thrown for a relation the engine cannot compile; such a query is an error, such a policy denies. */
export class UnsupportedRelation extends Error {
  override name = "UnsupportedRelation";
}
