import { tableQuery } from "../../../protocol/table-query.ts";
import type { EngineCalls } from "../dialects/dialect.ts";
import { dialectOf } from "../dialects/dialects.ts";
import type { Host } from "../hosts/host.ts";
import { actingTools, engineTools } from "../impersonation/engine-tools.ts";
import { epoch, keys, now, toJson } from "../primordials.ts";
import type { Log } from "../recorder/log.ts";
import type { RowTables } from "./events.ts";

/** Rows whose table is remembered; the older half is forgotten when there are more. */
const REMEMBERED = 10_000;
/** Rows looked up at a time. */
const AT_ONCE = 200;

/**
 * Which table a row is in. Updates and deletes do not say it, so it is learnt from what does, and
 * else looked up with bounded one-shot queries, between the page's calls and only for a panel.
 */
export class Locator implements RowTables {
  #young = new Map<string, string | null>();
  #old = new Map<string, string | null>();
  #wanted = new Map<Host, Set<string>>();

  constructor(readonly log: Log) {}

  learn(row: string, table: string): void {
    this.#remember(row, table);
  }

  of(row: string, host: Host): string | null {
    const known = this.known(row);
    if (known === undefined) this.#want(row, host);
    return known ?? null;
  }

  /** `undefined`: never looked for; `null`: looked for and not found. */
  known(row: string): string | null | undefined {
    const table = this.#young.get(row);
    return table === undefined ? this.#old.get(row) : table;
  }

  get wanting(): boolean {
    return this.#wanted.size > 0;
  }

  /** Looks for the rows asked for since. Must not run within a call of the page. */
  async look(): Promise<void> {
    const wanted = this.#wanted;
    this.#wanted = new Map();
    for (const [host, rows] of wanted) await this.#lookFor(host, rows);
  }

  forget(): void {
    this.#young.clear();
    this.#old.clear();
    this.#wanted.clear();
  }

  async #lookFor(host: Host, rows: Set<string>): Promise<void> {
    const { engine } = host;
    const schema = engine && engineTools(engine).schema;
    if (!schema || !dialectOf(host).acting) return;
    const { calls } = actingTools(engine);
    for (const row of rows) this.#remember(row, null);
    for (const table of keys(schema.schema)) {
      for (const id of await rowsIn(calls, table, rows)) {
        if (!rows.delete(id)) continue;
        this.#remember(id, table);
        const event = { t: "located" as const, at: epoch(now()), host: host.id, row: id, table };
        this.log.tell({ kind: "late", event: () => event });
      }
      if (rows.size === 0) return;
    }
  }

  #want(row: string, host: Host): void {
    const rows = this.#wanted.get(host) ?? new Set();
    this.#wanted.set(host, rows);
    if (rows.size < AT_ONCE) rows.add(row);
  }

  #remember(row: string, table: string | null): void {
    if (this.#young.size >= REMEMBERED / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(row, table);
  }
}

/**
 * Which of these rows a table has, deleted ones and those of a transaction too. A table that
 * cannot be read has none.
 */
export async function rowsIn(
  calls: EngineCalls,
  table: string,
  rows: Iterable<string>,
  batch?: string,
): Promise<string[]> {
  const query = tableQuery(table, {
    ids: [...rows],
    columns: ["$createdBy"],
    includeDeleted: true,
  });
  try {
    return (await calls.query(toJson(query), undefined, { batch })).map(({ id }) => id);
  } catch {
    return [];
  }
}
