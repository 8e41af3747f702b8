import type { Schema, Session, TableSchema, TaggedRecord } from "../../protocol/jazz.ts";
import { SYSTEM_AUTHOR } from "../../protocol/jazz.ts";
import { newRowId } from "../determinism.ts";
import type { Question } from "../policy/evidence.ts";
import { tableOf } from "../policy/table-columns.ts";
import type { WriteContext } from "./call-arguments.ts";
import { completeRow, patchedRow } from "./column-values.ts";
import { encodingError, writeError } from "./engine-error.ts";
import type { PermissionGate } from "./permission-gate.ts";
import type { RowStore } from "./row-store.ts";
import { visibleVersion } from "./row-store.ts";
import type { RowVersion } from "./row-version.ts";
import { RowView } from "./row-view.ts";
import type { WriteClock } from "./write-clock.ts";

/** A write on its way: who, when, and the batch it belongs to. */
export interface WriteScope {
  context: WriteContext;
  batchId: string;
  /** The batch's own rows so far; `null` for a write on its own. */
  staged: Map<string, RowVersion> | null;
}

/**
 * Turns a write call into the row version it makes. Shape is checked before policies, and
 * policies see the rows everyone sees, not those an open batch has staged
 * (`schema_manager/manager.rs`, `query_manager/writes.rs`).
 *
 * Every method throws an `EngineError` in the engine's words.
 */
export class RowWriter {
  private readonly schema: Schema;
  private readonly store: RowStore;
  private readonly gate: PermissionGate;
  private readonly clock: WriteClock;
  private readonly view: RowView;

  constructor(schema: Schema, store: RowStore, gate: PermissionGate, clock: WriteClock) {
    this.schema = schema;
    this.store = store;
    this.gate = gate;
    this.clock = clock;
    this.view = new RowView(store);
  }

  insert(scope: WriteScope, table: string, given: TaggedRecord, id: string | null): RowVersion {
    const values = completeRow(table, this.table(table), given);
    if (id !== null) this.assertFree(id);
    const time = scope.context.updatedAt ?? this.clock.next();
    const author = authorOf(scope.context);
    const next: RowVersion = {
      id: id ?? newRowId(),
      table,
      values,
      createdBy: author,
      createdAt: time,
      updatedBy: author,
      updatedAt: time,
      batchId: scope.batchId,
      deleted: false,
    };
    this.assertAllowed(scope.context.session, "INSERT", { kind: "insert", table, next });
    this.store.reserve(table, next.id);
    return next;
  }

  update(scope: WriteScope, id: string, patch: TaggedRecord): RowVersion {
    const row = this.current(scope, id);
    if (row.deleted) throw writeError(`row already deleted: ${id}`);
    const values = patchedRow(this.table(row.table), row.values, patch);
    const next: RowVersion = { ...row, ...this.stamp(scope), values };
    this.assertAllowed(scope.context.session, "UPDATE", {
      kind: "update",
      table: row.table,
      row,
      next,
    });
    return next;
  }

  /** Updates the given columns of an existing row, else inserts. */
  upsert(scope: WriteScope, table: string, id: string, given: TaggedRecord): RowVersion {
    const row = this.find(scope, id);
    if (!row) return this.insert(scope, table, given, id);
    if (row.table !== table) {
      throw encodingError(
        `object ${id} already exists in table ${row.table}, cannot upsert into ${table}`,
      );
    }
    return this.update(scope, id, given);
  }

  delete(scope: WriteScope, id: string): RowVersion {
    const row = this.current(scope, id);
    if (row.deleted) throw writeError(`row already deleted: ${id}`);
    this.assertAllowed(scope.context.session, "DELETE", { kind: "delete", table: row.table, row });
    return { ...row, ...this.stamp(scope), deleted: true };
  }

  /** Brings a deleted row back with these values. No policy is asked. */
  restore(scope: WriteScope, table: string, id: string, given: TaggedRecord): RowVersion {
    const row = this.current(scope, id);
    if (row.table !== table) {
      throw encodingError(
        `object ${id} belongs to table ${row.table}, cannot restore into ${table}`,
      );
    }
    const values = completeRow(table, this.table(table), given);
    if (!row.deleted) throw writeError(`row not deleted: ${id}`);
    return { ...row, ...this.stamp(scope), values, deleted: false };
  }

  private table(name: string): TableSchema {
    const table = tableOf(this.schema, name);
    if (!table) throw writeError(`table not found: ${name}`);
    return table;
  }

  private find(scope: WriteScope, id: string): RowVersion | null {
    const entry = this.store.entry(id);
    return scope.staged?.get(id) ?? (entry ? visibleVersion(entry) : null);
  }

  private current(scope: WriteScope, id: string): RowVersion {
    const row = this.find(scope, id);
    if (!row) throw writeError(`object not found: ObjectId(${id})`);
    return row;
  }

  private stamp({ context, batchId }: WriteScope) {
    return {
      updatedBy: authorOf(context),
      updatedAt: context.updatedAt ?? this.clock.next(),
      batchId,
    };
  }

  /** An id is taken for good, even by an insert that was rolled back. */
  private assertFree(id: string): void {
    const entry = this.store.entry(id);
    if (!entry) return;
    if (visibleVersion(entry)?.deleted) throw writeError(`row already deleted: ${id}`);
    throw encodingError(`object already exists: ${id}`);
  }

  private assertAllowed(session: Session | null, operation: string, question: Question): void {
    if (this.gate.allows(question, session, this.view)) return;
    throw writeError(`policy denied ${operation} on table ${question.table}`);
  }
}

function authorOf({ attribution, session }: WriteContext): string {
  return attribution ?? session?.user_id ?? SYSTEM_AUTHOR;
}
