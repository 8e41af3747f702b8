import type { Column } from "./column.ts";

/** Columns by name, in the order they are stored. */
export type TableColumns = Record<string, Column>;

/** A table as `s.table({…})` defines it. */
export class DefinedTable<Columns extends TableColumns = TableColumns> {
  readonly columns: Columns;
  readonly indexedColumns: readonly string[] | undefined;

  constructor(columns: Columns, indexedColumns?: readonly string[]) {
    this.columns = columns;
    this.indexedColumns = indexedColumns;
  }

  /** Keeps indexes for these columns only. */
  indexOnly(names: readonly [keyof Columns & string, ...(keyof Columns & string)[]]) {
    for (const name of names) {
      if (!(name in this.columns)) {
        throw new Error(`table.indexOnly(...) references unknown column "${name}".`);
      }
    }
    return new DefinedTable(this.columns, names);
  }
}

export function table<const Columns extends TableColumns>(columns: Columns): DefinedTable<Columns> {
  return new DefinedTable(columns);
}
