import type { Value } from "../../protocol/jazz.ts";
import type { RowSnapshot } from "../policy/evidence.ts";

/** One immutable state of a row: what a batch made of it. */
export interface RowVersion extends RowSnapshot {
  readonly table: string;
  readonly batchId: string;
  /** Soft-deleted: out of sight unless a query asks for deleted rows. */
  readonly deleted: boolean;
}

export const NULL_VALUE: Value = { type: "Null" };

/** A row's place in a table and in a result: its id, compared as UUIDs are. */
export function orderIds(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
