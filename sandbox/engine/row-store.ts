import { orderIds, type RowVersion } from "./row-version.ts";

/**
 * A row's versions that still matter: `base` is what the server has confirmed, `local` what
 * this client wrote since, oldest first. Neither: the id is taken, but there is no row
 * (a rolled-back insert).
 */
export interface RowEntry {
  readonly id: string;
  readonly table: string;
  base: RowVersion | null;
  local: RowVersion[];
}

/** All rows of one engine, by table in id order. Whoever changes an entry calls `touch`. */
export class RowStore {
  /** Counts changes, so that readers know when what they kept is out of date. */
  revision = 0;
  private readonly entries = new Map<string, RowEntry>();
  private readonly tables = new Map<string, { rows: RowEntry[]; sorted: boolean }>();

  touch(): void {
    this.revision += 1;
  }

  entry(id: string): RowEntry | undefined {
    return this.entries.get(id);
  }

  /** Takes an id for a table. The id stays taken whatever becomes of the row. */
  reserve(table: string, id: string): RowEntry {
    const known = this.entries.get(id);
    if (known) return known;
    const entry: RowEntry = { id, table, base: null, local: [] };
    this.entries.set(id, entry);
    const index = this.tables.get(table) ?? { rows: [], sorted: true };
    this.tables.set(table, index);
    const last = index.rows.at(-1);
    if (last && last.id > id) index.sorted = false;
    index.rows.push(entry);
    return entry;
  }

  /** The entries of a table in id order. */
  table(name: string): readonly RowEntry[] {
    const index = this.tables.get(name);
    if (!index) return [];
    if (!index.sorted) {
      index.rows.sort((a, b) => orderIds(a.id, b.id));
      index.sorted = true;
    }
    return index.rows;
  }

  all(): Iterable<RowEntry> {
    return this.entries.values();
  }
}

/** The version everyone on this engine sees: the newest, confirmed or not. */
export function visibleVersion(entry: RowEntry): RowVersion | null {
  return entry.local[entry.local.length - 1] ?? entry.base;
}
