import type { Schema } from "../../../protocol/jazz.ts";
import { limitedToOne } from "../../db/limited-query.ts";
import { writeRecord } from "../../db/table-writes.ts";
import type { QueryBuilder, TableProxy } from "../../schema/query-builder.ts";
import type { TransactionKind } from "../engine/wasm-db.ts";
import { prepareNextQuery } from "../query/prepare-query.ts";
import { type AuthoredRow, authoredObject, authoredRow } from "./authored-row.ts";
import type { JazzClient } from "./jazz-client.ts";
import type { AccessContext, WriteOptions, WriteRun } from "./operation-context.ts";
import { type QueryOptions, runtimeTier } from "./read-options.ts";
import {
  ExclusiveWriteHandle,
  ExclusiveWriteResult,
  WriteHandle,
  WriteResult,
} from "./write-handle.ts";

interface Binding {
  client: JazzClient;
  openTransactionId: string;
}

/** What the runtime knows of a transaction, by its handle; from outside there is no way to it. */
const bindings = new WeakMap<Transaction, Binding>();

export type CommitHandle<Kind> = Kind extends "exclusive" ? ExclusiveWriteHandle : WriteHandle;
export type TransactionResult<Value, Kind> = Kind extends "exclusive"
  ? ExclusiveWriteResult<Value>
  : WriteResult<Value>;

/** Writes that settle together. A mergeable one begins with its first operation. */
export class Transaction<Kind extends TransactionKind = TransactionKind> {
  readonly kind: Kind;
  private readonly resolveClient: (schema: Schema) => JazzClient;
  private readonly context: AccessContext | null;
  private committing = false;

  constructor(
    kind: Kind,
    resolveClient: (schema: Schema) => JazzClient,
    context: AccessContext | null,
    ownerClient?: JazzClient,
  ) {
    this.kind = kind;
    this.resolveClient = resolveClient;
    this.context = context;
    if (ownerClient) this.begin(ownerClient);
  }

  openTransactionId(): string {
    return this.bound("openTransactionId").openTransactionId;
  }

  /** Makes everything visible at once. */
  commit(): CommitHandle<Kind> {
    const { client, openTransactionId } = this.bound("commit");
    const txId = client.commitTransaction(openTransactionId);
    this.committing = true;
    const Handle = this.kind === "exclusive" ? ExclusiveWriteHandle : WriteHandle;
    return new Handle(txId, client) as CommitHandle<Kind>;
  }

  /** Drops everything; nobody saw it. Resolves to whether there was something to drop. */
  rollback(): Promise<boolean> {
    const { client, openTransactionId } = this.bound("rollback");
    return client.rollbackTransaction(openTransactionId);
  }

  insert<T, Init>(table: TableProxy<T, Init>, data: Init, options: WriteOptions = {}): T {
    const { client, run } = this.writing(table._schema, options);
    const values = writeRecord(table, data as Partial<Init>);
    return authoredRow(table, client.insertInternal(table._table, values, run)) as T;
  }

  restore<T, Init>(
    table: TableProxy<T, Init>,
    id: string,
    data: Init,
    options: WriteOptions = {},
  ): T {
    const { client, run } = this.writing(table._schema, options);
    const values = writeRecord(table, data as Partial<Init>);
    return authoredRow(table, client.restoreInternal(table._table, id, values, run)) as T;
  }

  upsert<T, Init>(
    table: TableProxy<T, Init>,
    id: string,
    data: Partial<Init>,
    options: WriteOptions = {},
  ): void {
    const { client, run } = this.writing(table._schema, options);
    client.upsert(table._table, id, writeRecord(table, data), run);
  }

  update<T, Init>(
    table: TableProxy<T, Init>,
    id: string,
    data: Partial<Init>,
    options: WriteOptions = {},
  ): void {
    const { client, run } = this.writing(table._schema, options);
    client.update(table._table, id, writeRecord(table, data), run);
  }

  delete<T, Init>(table: TableProxy<T, Init>, id: string, options: WriteOptions = {}): void {
    const { client, run } = this.writing(table._schema, options);
    client.delete(table._table, id, run);
  }

  /** Reads what everyone sees and what this transaction has written so far. */
  async all<T>(query: QueryBuilder<T>, options: QueryOptions = {}): Promise<AuthoredRow<T>[]> {
    const { client, openTransactionId } = this.bind(query._schema);
    const { json, shape } = prepareNextQuery(query, client);
    const tier = runtimeTier(options);
    const rows = await client.query(json, tier, this.context, openTransactionId);
    return rows.map((row) => authoredObject<T>(row, shape));
  }

  async one<T>(query: QueryBuilder<T>, options: QueryOptions = {}): Promise<AuthoredRow<T> | null> {
    const [first] = await this.all(limitedToOne(query), options);
    return first ?? null;
  }

  private bind(schema: Schema): Binding {
    const client = this.resolveClient(schema);
    if (!bindings.has(this)) this.begin(client);
    return this.bound("table operation");
  }

  private writing(schema: Schema, options: WriteOptions): { client: JazzClient; run: WriteRun } {
    const { client, openTransactionId: transaction } = this.bind(schema);
    return { client, run: { options, context: this.context, transaction } };
  }

  private begin(client: JazzClient): void {
    const openTransactionId = client.beginTransaction(this.kind, this.context);
    bindings.set(this, { client, openTransactionId });
  }

  private bound(operation: string): Binding {
    if (this.committing) {
      throw new Error(`DbTransaction.${operation}() cannot run after commit has been requested`);
    }
    return transactionBinding(this, operation);
  }
}

function transactionBinding(transaction: Transaction, operation: string): Binding {
  const binding = bindings.get(transaction);
  if (binding) return binding;
  throw new Error(`DbTransaction.${operation}() requires at least one table operation first`);
}

/** What a callback gets: everything but the end, which is the callback's return. */
export type TransactionScope<Kind extends TransactionKind> = Omit<
  Transaction<Kind>,
  "commit" | "rollback"
>;

/** Commits when the callback's value is there, rolls back when it throws. */
export async function runInTransaction<Kind extends TransactionKind, Value>(
  transaction: Transaction<Kind>,
  callback: (scope: TransactionScope<Kind>) => Value | Promise<Value>,
): Promise<TransactionResult<Awaited<Value>, Kind>> {
  try {
    const value = await callback(withoutEnd(transaction));
    const { client } = transactionBinding(transaction, "commit");
    const { txId } = transaction.commit();
    const Result = transaction.kind === "exclusive" ? ExclusiveWriteResult : WriteResult;
    return new Result(value, txId, client) as TransactionResult<Awaited<Value>, Kind>;
  } catch (error) {
    try {
      await transaction.rollback();
    } catch {
      // What the callback threw matters more than a transaction that never began.
    }
    throw error;
  }
}

function withoutEnd<Kind extends TransactionKind>(
  transaction: Transaction<Kind>,
): TransactionScope<Kind> {
  const hidden = new Set<PropertyKey>(["commit", "rollback"]);
  return new Proxy(transaction, {
    get(target, key) {
      if (hidden.has(key)) return undefined;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
    has: (target, key) => !hidden.has(key) && Reflect.has(target, key),
  });
}
