import type { Session } from "../../../protocol/jazz.ts";
import type { Verdict } from "../../policy/verdict.ts";
import type { RelationContext } from "../../relation/context.ts";
import type { PermissionGate } from "../permission-gate.ts";
import type { RowVersion } from "../row-version.ts";
import type { RowView } from "../row-view.ts";

/** What a query is run against: whose eyes, which rows, which policies. */
export interface Reading {
  view: RowView;
  session: Session | null;
  gate: PermissionGate;
}

export function mayRead({ gate, session, view }: Reading, row: RowVersion): boolean {
  return gate.allows({ kind: "read", table: row.table, row }, session, view);
}

/** The context in which relations are evaluated for that reading. */
export function relationContext(
  reading: Reading,
  rows: (table: string) => readonly RowVersion[],
): RelationContext {
  const { view, session, gate } = reading;
  return {
    schema: gate.structure,
    rows,
    row: (table, id) => view.live(table, id),
    session,
    readable: (table, row): Verdict =>
      gate.allows({ kind: "read", table, row }, session, view) ? "allowed" : "denied",
    permission: (table, row, column) => {
      const right = gate.right(column as "$canRead", row, table, reading);
      return right === null ? { type: "Null" } : { type: "Boolean", value: right };
    },
  };
}
