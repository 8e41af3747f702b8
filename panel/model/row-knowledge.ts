import type { Operation } from "../../protocol/jazz.ts";

/** The last known state of a row. Times are microseconds since the epoch, as the engine keeps them. */
export interface RowState {
  readonly table: string | null;
  readonly values: Readonly<Record<string, unknown>>;
  readonly createdBy: string | null;
  readonly createdAt: number | null;
  readonly updatedBy: string | null;
  readonly updatedAt: number | null;
  /** Whether `values` holds every column. */
  readonly whole: boolean;
}

/** A write as far as it changes what is known of a row. */
export interface KnownWrite {
  op: Operation;
  table: string | null;
  values: Record<string, unknown> | null;
  author: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/**
 * The row after a write, or `null` when it is gone. Updates keep the creator, as the engine does
 * (`RowProvenance` in garden-co/jazz).
 */
export function applyWrite(before: RowState | null, write: KnownWrite): RowState | null {
  if (write.op === "delete") return null;
  const micros = Math.round(write.at * 1_000);
  const created = write.op === "insert";
  return {
    table: write.table ?? before?.table ?? null,
    values: { ...before?.values, ...write.values },
    createdBy: created ? write.author : (before?.createdBy ?? null),
    createdAt: created ? micros : (before?.createdAt ?? null),
    updatedBy: write.author,
    updatedAt: micros,
    whole: created || write.op === "restore" || (before?.whole ?? false),
  };
}

/** What is known of a page's rows, folded from writes and queries; the least recently learnt goes. */
export class RowKnowledge {
  readonly #rows = new Map<string, RowState>();

  constructor(readonly capacity = 50_000) {}

  get(row: string): RowState | null {
    return this.#rows.get(row) ?? null;
  }

  /** The rows known of a table, by id. */
  *of(table: string): Generator<[string, RowState], void> {
    for (const entry of this.#rows) if (entry[1].table === table) yield entry;
  }

  /** `null`: the row is gone. */
  learn(row: string, state: RowState | null): void {
    this.#rows.delete(row);
    if (!state) return;
    this.#rows.set(row, state);
    if (this.#rows.size <= this.capacity) return;
    const oldest = this.#rows.keys().next();
    if (!oldest.done) this.#rows.delete(oldest.value);
  }

  /** Something changed the row and nobody said how. */
  forget(row: string): void {
    this.#rows.delete(row);
  }
}
