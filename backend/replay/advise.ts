import type { Advice, Request } from "../../protocol/commands.ts";
import { toJsValues } from "../../protocol/js-values.ts";
import type { Tables } from "../schema/tables.ts";
import { patient, type Rows } from "./rows.ts";

const METHODS = {
  read: "canRead",
  insert: "canInsert",
  update: "canUpdate",
  delete: "canDelete",
} as const;

const NO_REASON = "Jazz does not know: only a server that is connected can tell.";

/**
 * Asks Jazz itself under a handle (`canRead` and its like, after alpha.53), without a write.
 *
 * @throws where this Jazz cannot be asked.
 */
export async function advise(
  db: object,
  { table, row, op, values }: Request<"advise">,
  tables: Tables,
  rows: Rows,
): Promise<Advice> {
  const { hand } = rows;
  if (!Object.hasOwn(METHODS, op) || !hand.has(db, METHODS[op])) {
    throw new Error("This version of Jazz cannot be asked what may be done. Play a dry run.");
  }
  if (!tables.structure(table)) throw new Error(`This backend's app has no table “${table}”.`);
  const data = toJsValues(values ?? {}, tables.columns(table));
  const target = rows.bare(table);
  const args = {
    read: [target, row],
    insert: [target, data],
    update: [target, row, data],
    delete: [target, row],
  }[op];
  const verdict: unknown = await patient(hand.call(db, METHODS[op], ...args));
  if (verdict === "allowed" || verdict === "denied") return { verdict, missing: null };
  return { verdict: "unknown", missing: NO_REASON };
}
