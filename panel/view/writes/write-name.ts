import { shortId } from "../../model/people.ts";
import type { WriteRecord } from "../../store/records.ts";

/** `insert todos/…3f9`. */
export function writeName({ op, table, row }: WriteRecord): string {
  return `${op} ${table ?? "?"}${row === null ? "" : `/${shortId(row)}`}`;
}

/** The same with the whole id. */
export function writeFullName({ op, table, row }: WriteRecord): string {
  return `${op} ${table ?? "?"}${row === null ? "" : `/${row}`}`;
}
