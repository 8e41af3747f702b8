import { toJsValues } from "../../protocol/js-values.ts";
import type { Ready } from "../../protocol/replay/play.ts";
import { isObject, member, textOf } from "../safely.ts";
import type { Tables } from "../schema/tables.ts";
import { isLater, type Rows } from "./rows.ts";

/** Puts a write to a Db, transaction or batch by the app's own calls, and says what they gave. */
export function put(target: object, ready: Ready, tables: Tables, rows: Rows): unknown {
  const { op, row, values } = ready;
  const table = rows.bare(ready.table);
  const data = toJsValues(values, tables.columns(ready.table));
  const call = (...args: unknown[]): unknown => rows.hand.call(target, op, ...args);
  switch (op) {
    case "insert":
      return row === null ? call(table, data) : call(table, data, { id: row });
    case "upsert":
      // After alpha.53 it takes its id like an update.
      return isLater(target, rows.hand) ? call(table, row, data) : call(table, data, { id: row });
    case "delete":
      return call(table, row);
    default:
      return call(table, row, data);
  }
}

/** The row that a call wrote: the one it was given, or the one it made. */
export function rowWritten({ row }: Ready, result: unknown): string | null {
  if (row !== null || !isObject(result)) return row;
  return textOf(member(result, "id")) ?? textOf(member(member(result, "value"), "id"));
}
