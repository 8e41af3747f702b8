import { PROVENANCE_COLUMNS, type TaggedRecord, type Value } from "../../protocol/jazz.ts";
import { asSession } from "../handles/scope-of.ts";
import { isObject, member, textOf } from "../safely.ts";
import type { AppTable, Tables } from "../schema/tables.ts";
import { tag, toTagged } from "../schema/to-tagged.ts";

/** How long Jazz may take to answer a question of ours, in milliseconds. */
const PATIENCE = 5_000;

/** Reads rows through a Db, transaction or batch, by the app's own kind of query. */
export class Rows {
  constructor(readonly tables: Tables) {}

  /** The table as writes take it, past the transforms that an app may give its columns. */
  bare(table: string): AppTable {
    const own = this.tables.table(table);
    return { _table: table, _schema: own ? own._schema : this.tables.schema };
  }

  /** A row with its provenance; `null` where whoever reads does not find it. */
  async read(reader: object, table: string, row: string): Promise<TaggedRecord | null> {
    const names = (this.tables.structure(table)?.columns ?? []).map(({ name }) => name);
    const found = await this.#all(reader, table, row, [...names, ...PROVENANCE_COLUMNS], false);
    return isObject(found) ? this.#tagged(found, table, names) : null;
  }

  /** Whether a row is there, deleted or not. */
  async has(reader: object, table: string, row: string): Promise<boolean> {
    return isObject(await this.#all(reader, table, row, ["$createdBy"], true).catch(() => null));
  }

  async #all(
    reader: object,
    table: string,
    row: string,
    select: string[],
    includeDeleted: boolean,
  ): Promise<unknown> {
    const conditions = [{ column: "id", op: "eq", value: row }];
    const built = { table, conditions, includes: {}, orderBy: [], hops: [], select, limit: 1 };
    const json = JSON.stringify(includeDeleted ? { ...built, includeDeleted } : built);
    const all = member(reader, "all");
    if (typeof all !== "function") throw new Error("This handle cannot be read through.");
    const query = { ...this.bare(table), _build: () => json };
    const rows: unknown = await patient(Reflect.apply(all, reader, [query]));
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
