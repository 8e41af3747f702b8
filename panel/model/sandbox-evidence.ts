/** What the sandbox may look at when it judges: rows of the page and the policies known here. */
import type { Permissions, Schema, Value } from "../../protocol/jazz.ts";
import type { Evidence, RowSnapshot } from "../../sandbox/policy/evidence.ts";
import { RowIndex } from "../../sandbox/policy/matching-rows.ts";
import { mergePermissions } from "../../sandbox/policy/normalize-permissions.ts";
import type { AnsweredRow } from "./answered-rows.ts";
import type { RowState } from "./row-knowledge.ts";

/** The rows of a table as far as they were loaded. */
export interface LoadedTable {
  rows: RowSnapshot[];
  /** False when there were more than were asked for. */
  whole: boolean;
}

/**
 * Evidence from loaded tables. A table that was cut counts as not known, except for the rows that
 * are there: the verdict then says what is missing instead of guessing. Rows can be changed, so
 * that a sequence of writes is judged step by step.
 */
export class LoadedEvidence implements Evidence {
  readonly #tables = new Map<string, { rows: Map<string, RowSnapshot>; whole: boolean }>();
  readonly #removed = new Set<string>();
  readonly #indexes = new Map<string, RowIndex>();

  constructor(
    readonly schema: Schema,
    readonly mode: Evidence["mode"],
    tables: ReadonlyMap<string, LoadedTable>,
  ) {
    for (const [table, { rows, whole }] of tables) {
      this.#tables.set(table, { rows: new Map(rows.map((row) => [row.id, row])), whole });
    }
  }

  rows(table: string): Iterable<RowSnapshot> | undefined {
    const loaded = this.#tables.get(table);
    return loaded?.whole ? [...loaded.rows.values()] : undefined;
  }

  matching(table: string, column: string, value: Value): Iterable<RowSnapshot> | undefined {
    const loaded = this.#tables.get(table);
    if (!loaded?.whole) return undefined;
    const index = this.#indexes.get(table) ?? new RowIndex([...loaded.rows.values()]);
    this.#indexes.set(table, index);
    return index.matching(column, value);
  }

  row(table: string, id: string): RowSnapshot | null | undefined {
    const loaded = this.#tables.get(table);
    const known = loaded?.whole === true || this.#removed.has(`${table} ${id}`);
    return loaded?.rows.get(id) ?? (known ? null : undefined);
  }

  set(table: string, row: RowSnapshot): void {
    this.#tables.get(table)?.rows.set(row.id, row);
    this.#removed.delete(`${table} ${row.id}`);
    this.#indexes.delete(table);
  }

  /** The rows of a table that were loaded, whether or not they are all. */
  loaded(table: string): RowSnapshot[] {
    return [...(this.#tables.get(table)?.rows.values() ?? [])];
  }

  /** Tables that had more rows than were loaded. */
  cut(): string[] {
    return [...this.#tables].filter(([, { whole }]) => !whole).map(([table]) => table);
  }

  remove(table: string, id: string): void {
    this.#tables.get(table)?.rows.delete(id);
    this.#removed.add(`${table} ${id}`);
    this.#indexes.delete(table);
  }
}

/** The schema with these policies and no others; those of tables it lacks are left out. */
export function withPermissions(schema: Schema, permissions: Permissions): Schema {
  const known = Object.entries(permissions).filter(([table]) => Object.hasOwn(schema, table));
  const bare = Object.entries(schema).map(([table, { policies: _, ...rest }]) => [table, rest]);
  return mergePermissions(Object.fromEntries(bare), Object.fromEntries(known));
}

/** A row of an answer as policies see it. */
export function snapshotOf({ id, values }: AnsweredRow): RowSnapshot {
  const own: Record<string, Value> = {};
  for (const [column, value] of Object.entries(values)) {
    if (value && !column.startsWith("$")) own[column] = value;
  }
  return {
    id,
    values: own,
    createdBy: textOf(values["$createdBy"]),
    createdAt: timeOf(values["$createdAt"]),
    updatedBy: textOf(values["$updatedBy"]),
    updatedAt: timeOf(values["$updatedAt"]),
  };
}

/** A row as the recording knew it, as policies see it; what is not known of it is blank. */
export function stateSnapshot(id: string, state: RowState): RowSnapshot {
  const values: Record<string, Value> = {};
  for (const [column, value] of Object.entries(state.values)) {
    if (typeof (value as { type?: unknown } | null)?.type === "string") {
      values[column] = value as Value;
    }
  }
  return {
    id,
    values,
    createdBy: state.createdBy ?? "",
    createdAt: state.createdAt ?? 0,
    updatedBy: state.updatedBy ?? "",
    updatedAt: state.updatedAt ?? 0,
  };
}

function textOf(value: Value | undefined): string {
  return value?.type === "Text" ? value.value : "";
}

function timeOf(value: Value | undefined): number {
  return value?.type === "Timestamp" ? value.value : 0;
}
