import type { Operation } from "../../protocol/jazz.ts";
import type { WrittenBy } from "../../protocol/messages.ts";
import { now } from "../clock.ts";
import type { Log } from "../recorder/log.ts";
import type { Origin } from "../recorder/origin.ts";
import { member, textOf } from "../safely.ts";
import { cutLarge, isLarge, weigh } from "../schema/large-values.ts";
import type { Tables } from "../schema/tables.ts";
import { toTagged } from "../schema/to-tagged.ts";
import type { Handle } from "./handle.ts";

/** Where a writing method takes what: `null` where it does not. */
export interface WriteShape {
  op: Operation;
  row: number | null;
  data: number | null;
  options: number;
}

const shape = (
  op: Operation,
  row: number | null,
  data: number | null,
  options: number,
): WriteShape => ({ op, row, data, options });

/** The same on a Db and on a batch; the table comes first (`runtime/db.ts` of garden-co/jazz). */
export const WRITES: readonly WriteShape[] = [
  shape("insert", null, 1, 2),
  shape("restore", 1, 2, 3),
  shape("upsert", null, 1, 2),
  shape("update", 1, 2, 3),
  shape("delete", 1, null, 2),
];

/** After alpha.53 an upsert takes its id like an update. */
const LATER_UPSERT = shape("upsert", 1, 2, 3);

export interface WriteCall {
  shape: WriteShape;
  handle: Handle;
  args: readonly unknown[];
  at: number;
  batch: string | null;
  by: WrittenBy;
  origin: Origin | null;
}

/**
 * Writes down one write: references while nobody listens, copies while somebody does. It runs
 * within the app's call, so it wastes nothing, and its caller catches what it throws.
 */
export function keepWrite(
  log: Log,
  tables: Tables,
  { shape: known, handle, args, at, batch, by, origin }: WriteCall,
  result: unknown,
  thrown: { error: unknown } | null,
): void {
  const took = now() - at;
  const later = known.op === "upsert" && typeof args[1] === "string";
  const shape = later ? LATER_UPSERT : known;
  const table = args[0];
  const options = args[shape.options] as { id?: unknown } | null | undefined;
  let data = shape.data === null ? null : args[shape.data];
  const made = shape.op === "insert" || shape.op === "restore" ? rowIn(result) : null;
  const row = shape.row === null ? (made?.id ?? options?.id) : args[shape.row];
  const number = log.nextWrite();
  const bytes = weigh(data);
  const large = isLarge(bytes);
  if (large) {
    log.large(number, data as object, bytes);
    data = cutLarge(data as object);
  }
  const copying = log.recording;
  const columns = copying ? tables.columns(textOf(member(table, "_table")) ?? "") : null;
  log.keep({
    kind: "write",
    at,
    number,
    handle,
    op: shape.op,
    table,
    row: typeof row === "string" ? row : null,
    data: columns ? null : data,
    values:
      columns && shape.data !== null
        ? toTagged(data, columns, member(table, "_columnTransforms"))
        : null,
    made: columns || large ? null : made,
    result: columns && made && !large ? toTagged(made, columns) : null,
    options,
    batch,
    thrown,
    took,
    by,
    origin,
  });
}

/** A Db's result holds the row; a batch gives the row itself. */
function rowIn(result: unknown): Row | null {
  const given = result as (Row & { value?: Row }) | null | undefined;
  return given?.value ?? given ?? null;
}

interface Row {
  id?: unknown;
}
