import type { Schema, Session, Value } from "../../protocol/jazz.ts";
import type { RowSnapshot } from "../policy/evidence.ts";
import type { Verdict } from "../policy/verdict.ts";

/** What a relation is evaluated over. */
export interface RelationContext {
  schema: Schema;
  /** The live rows of a table, or `undefined` when they are not known here. */
  rows(table: string): Iterable<RowSnapshot> | undefined;
  /** One row by id, for hops. Default: looked up among {@link rows}. */
  row?: ((table: string, id: string) => RowSnapshot | null | undefined) | undefined;
  /** Resolves session references. Default: none resolve. */
  session?: Session | null | undefined;
  /** The row that `OuterColumn` and `RowId: "Outer"` stand for: the one a policy judges. */
  outer?: { table: string; row: RowSnapshot } | undefined;
  /** Read filter for every scanned row. Default: every row is readable. */
  readable?: ((table: string, row: RowSnapshot) => Verdict) | undefined;
  /**
   * Further filter on the base rows of a relation without joins, applied after {@link readable} and
   * before filters, order and window: where includes that require a match act.
   */
  keep?: ((row: RowSnapshot) => boolean) | undefined;
  /** Value of `$canRead`, `$canEdit`, `$canDelete` of a row. Default: NULL. */
  permission?: ((table: string, row: RowSnapshot, column: string) => Value) | undefined;
}

export interface RelationResult {
  rows: RowSnapshot[];
  /** What was not known: tables and rows. Rows found without them are found all the same. */
  missing: string[];
  rowsLookedAt: number;
}
