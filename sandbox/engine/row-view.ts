import type { Tier } from "../../protocol/jazz.ts";
import { type RowEntry, type RowStore, visibleVersion } from "./row-store.ts";
import type { RowVersion } from "./row-version.ts";

/** Rows an open batch has written and nobody else sees yet, by id. */
export type StagedRows = ReadonlyMap<string, RowVersion>;

/**
 * The rows a read looks at: everything here, or only what the server confirmed (tiers `edge`
 * and `global`), with an open batch's rows on top when the read belongs to one.
 */
export class RowView {
  private readonly store: RowStore;
  private readonly confirmedOnly: boolean;
  private readonly staged: StagedRows | null;
  /** Scans of one revision: policies that look at other tables repeat them for every row. */
  private readonly scans = new Map<string, RowVersion[]>();
  private revision = -1;

  constructor(store: RowStore, tier: Tier | null = null, staged: StagedRows | null = null) {
    this.store = store;
    this.confirmedOnly = tier === "edge" || tier === "global";
    this.staged = staged;
  }

  /** The row, deleted or not; `null` when there is none or it lives in another table. */
  get(table: string, id: string): RowVersion | null {
    const staged = this.staged?.get(id);
    if (staged) return staged.table === table ? staged : null;
    const entry = this.store.entry(id);
    return entry?.table === table ? this.versionOf(entry) : null;
  }

  /** The row unless it is deleted. */
  live(table: string, id: string): RowVersion | null {
    const row = this.get(table, id);
    return row?.deleted ? null : row;
  }

  /** The rows of a table in id order, without the deleted ones unless asked. */
  scan(table: string, includeDeleted = false): readonly RowVersion[] {
    if (includeDeleted || this.staged) return this.read(table, includeDeleted);
    if (this.revision !== this.store.revision) {
      this.scans.clear();
      this.revision = this.store.revision;
    }
    let rows = this.scans.get(table);
    if (!rows) {
      rows = this.read(table, false);
      this.scans.set(table, rows);
    }
    return rows;
  }

  private read(table: string, includeDeleted: boolean): RowVersion[] {
    const rows: RowVersion[] = [];
    for (const entry of this.store.table(table)) {
      const version = this.staged?.get(entry.id) ?? this.versionOf(entry);
      if (version && (includeDeleted || !version.deleted)) rows.push(version);
    }
    return rows;
  }

  private versionOf(entry: RowEntry): RowVersion | null {
    return this.confirmedOnly ? entry.base : visibleVersion(entry);
  }
}
