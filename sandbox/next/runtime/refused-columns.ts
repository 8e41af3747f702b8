import { isRecord } from "../../is-record.ts";

const INTROSPECTION = "$canRead";
const GONE = ["$canEdit", "$canDelete"];

/**
 * The rights columns of alpha.53 are no more.
 *
 * @throws with the adapter's sentence when a query selects, filters or orders by one of them.
 */
export function refuseRightsColumns(query: unknown): void {
  for (const column of columnsIn(query)) {
    if (column === INTROSPECTION) {
      throw new Error("Permission introspection columns are not supported: $canRead");
    }
    if (GONE.includes(column)) throw new Error(`Unknown column "${column}"`);
  }
}

function* columnsIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const one of value) yield* columnsIn(one);
  if (!isRecord(value)) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === "column" && typeof member === "string") yield member;
    else if (key === "select_columns" && Array.isArray(member)) yield* member;
    else yield* columnsIn(member);
  }
}
