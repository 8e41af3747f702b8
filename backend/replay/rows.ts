import { PROVENANCE_COLUMNS, type TaggedRecord, type Value } from "../../protocol/jazz.ts";
import { asSession } from "../handles/scope-of.ts";
import { isObject, member, textOf } from "../safely.ts";
import type { AppTable, Tables } from "../schema/tables.ts";
import { tag, toTagged } from "../schema/to-tagged.ts";

import type { Hand } from "./hand.ts";

/** How long Jazz may take to answer a question of ours, in milliseconds. */
const PATIENCE = 5_000;

/** Reads rows through a Db, transaction or batch, by the app's own kind of query. */
export class Rows {
  constructor(
    readonly tables: Tables,
    readonly hand: Hand,
  ) {}

  /** The table as writes take it, past the transforms that an app may give its columns. */
  bare(table: string): AppTable {
    const own = this.tables.table(table);
    return { _table: table, _schema: own ? own._schema : this.tables.schema };
  }

  /**
   * A row with its provenance; `null` where whoever reads does not find it.
   *
   * @param here as it is in this process, without asking a server first.
   */
  async read(
    reader: object,
    table: string,
    row: string,
    here = false,
  ): Promise<TaggedRecord | null> {
    const names = (this.tables.structure(table)?.columns ?? []).map(({ name }) => name);
    const select = [...names, ...PROVENANCE_COLUMNS];
    const found = await this.#all(reader, table, row, { select, limit: 1 }, here);
    return isObject(found) ? this.#tagged(found, table, names) : null;
  }

  /** Whether a row is there, deleted or not. */
  async has(reader: object, table: string, row: string): Promise<boolean> {
    const more = { select: ["$createdBy"], includeDeleted: true, limit: 1 };
    return isObject(await this.#all(reader, table, row, more, false).catch(() => null));
  }

  async #all(
    reader: object,
    table: string,
    row: string,
    more: { select: string[]; limit: number; includeDeleted?: boolean },
    here: boolean,
  ): Promise<unknown> {
    const conditions = [{ column: "id", op: "eq", value: row }];
    const built = { table, conditions, includes: {}, orderBy: [], hops: [], ...more };
    const json = JSON.stringify(built);
    const query = { ...this.bare(table), _build: () => json };
    // After alpha.53 a read begins with what is here anyway, and tiers have other names.
    const options = here && !isLater(reader, this.hand) ? [{ tier: "local" }] : [];
    const rows: unknown = await patient(this.hand.call(reader, "all", query, ...options));
    return Array.isArray(rows) ? rows[0] : null;
  }

  #tagged(row: Record<string, unknown>, table: string, names: readonly string[]): TaggedRecord {
    const own: Record<string, unknown> = {};
    for (const name of names) own[name] = row[name];
    const tagged = toTagged(own, this.tables.columns(table));
    for (const name of PROVENANCE_COLUMNS) {
      if (row[name] !== undefined) tagged[name] = provenance(row[name], name);
    }
    return tagged;
  }
}

/** A user id, or after alpha.53 a record with account and identity; or a time. */
function provenance(value: unknown, name: string): Value {
  if (isObject(value) && !(value instanceof Date)) {
    const session = asSession({ user: value, claims: {}, authMode: "external" });
    return { type: "Text", value: session?.user_id ?? textOf(member(value, "account")) ?? "" };
  }
  return tag(value, undefined, name);
}

/** After alpha.53, Dbs and transactions alike. */
export const isLater = (target: object, hand: Hand): boolean =>
  hand.has(target, "canInsert") || hand.has(target, "openTransactionId");

/** Waits, but not for ever. */
export async function patient<T>(answer: T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("Jazz did not answer in time.")), PATIENCE);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
