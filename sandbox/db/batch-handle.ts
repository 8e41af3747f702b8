import type { BatchMode, Schema } from "../../protocol/jazz.ts";
import type { QueryBuilder, TableProxy } from "../schema/query-builder.ts";
import { limitedToOne } from "./limited-query.ts";
import { prepareQuery } from "./prepared-query.ts";
import { toObject } from "./result-shape.ts";
import type { JazzClient, OperationContext, QueryOptions, WriteOptions } from "./runtime-client.ts";
import { writeRecord, writtenRow } from "./table-writes.ts";
import { type WriteHandle, WriteResult } from "./write-handle.ts";

interface Binding {
  client: JazzClient;
  batchId: string;
}

/**
 * Writes that settle together. The engine's batch begins with the first operation, and every
 * operation runs as whoever the Db acted for when the handle was made.
 */
abstract class DbBatchHandle {
  private readonly name: string;
  private readonly mode: BatchMode;
  private readonly resolveClient: (schema: Schema) => JazzClient;
  private readonly context: OperationContext;
  private binding: Binding | null = null;

  protected constructor(
    name: string,
    mode: BatchMode,
    resolveClient: (schema: Schema) => JazzClient,
    context: OperationContext,
  ) {
    this.name = name;
    this.mode = mode;
    this.resolveClient = resolveClient;
    this.context = context;
  }

  batchId(): string {
    return this.bound("batchId").batchId;
  }

  /** Makes everything visible at once. */
  commit(): WriteHandle {
    const { client, batchId } = this.bound("commit");
    return client.commitBatch(batchId);
  }

  /** Drops everything; nobody saw it. */
  rollback(): void {
    const { client, batchId } = this.bound("rollback");
    client.rollbackBatch(batchId);
  }

  insert<T, Init>(
    table: TableProxy<T, Init>,
    data: Init,
    options: { id?: string; updatedAt?: number } = {},
  ): T {
    const { client } = this.bind(table._schema);
    const values = writeRecord(table, data as Partial<Init>);
    return writtenRow(table, client.insert(table._table, values, this.options(options)));
  }

  restore<T, Init>(
    table: TableProxy<T, Init>,
    id: string,
    data: Init,
    options: { updatedAt?: number } = {},
  ): T {
    const { client } = this.bind(table._schema);
    const values = writeRecord(table, data as Partial<Init>);
    return writtenRow(table, client.restore(table._table, id, values, this.options(options)));
  }

  upsert<T, Init>(
    table: TableProxy<T, Init>,
    data: Partial<Init>,
    options: { id: string; updatedAt?: number },
  ): void {
    const { client } = this.bind(table._schema);
    client.upsert(table._table, options.id, writeRecord(table, data), this.options(options));
  }

  update<T, Init>(table: TableProxy<T, Init>, id: string, data: Partial<Init>): void {
    const { client } = this.bind(table._schema);
    client.update(id, writeRecord(table, data), this.options({}));
  }

  delete<T, Init>(table: TableProxy<T, Init>, id: string): void {
    this.bind(table._schema).client.delete(id, this.options({}));
  }

  /** Reads what everyone sees and what this batch has written so far. */
  async all<T>(query: QueryBuilder<T>, options: QueryOptions = {}): Promise<T[]> {
    const { client, batchId } = this.bind(query._schema);
    const { json, shape } = prepareQuery(query, client);
    const rows = await client.query(
      json,
      { ...options, localUpdates: "deferred" },
      { session: this.context.session, batchId },
    );
    return rows.map(({ id, values }) => toObject(id, values, shape) as T);
  }

  async one<T>(query: QueryBuilder<T>, options: QueryOptions = {}): Promise<T | null> {
    const [first] = await this.all(limitedToOne(query), options);
    return first ?? null;
  }

  /** The client that results of this handle wait on. */
  resultClient(): JazzClient {
    return this.bound("result").client;
  }

  private bind(schema: Schema): Binding {
    const client = this.resolveClient(schema);
    this.binding ??= { client, batchId: client.beginBatch(this.mode) };
    return this.binding;
  }

  private bound(operation: string): Binding {
    if (this.binding) return this.binding;
    throw new Error(`${this.name}.${operation}() requires at least one table operation first`);
  }

  private options({ id, updatedAt }: { id?: string; updatedAt?: number }): WriteOptions {
    return { ...this.context, id, updatedAt, batchId: this.batchId() };
  }
}

/** Settles as a whole once an authority has validated it. */
export class DbTransaction extends DbBatchHandle {
  constructor(resolveClient: (schema: Schema) => JazzClient, context: OperationContext) {
    super("DbTransaction", "transactional", resolveClient, context);
  }
}

/** Becomes visible as a whole on commit, without an authority's consent. */
export class DbDirectBatch extends DbBatchHandle {
  constructor(resolveClient: (schema: Schema) => JazzClient, context: OperationContext) {
    super("DbDirectBatch", "direct", resolveClient, context);
  }
}

/** What a callback gets: everything but the end, which is the callback's return. */
export type BatchScope = Omit<DbDirectBatch, "commit" | "rollback">;
export type TransactionScope = Omit<DbTransaction, "commit" | "rollback">;

/** Commits when the callback returns or its promise resolves, rolls back when it throws. */
export function runInBatch<Batch extends DbBatchHandle, Result>(
  batch: Batch,
  callback: (scope: Omit<Batch, "commit" | "rollback">) => Result,
): WriteResult<Result> | Promise<WriteResult<Awaited<Result>>> {
  const finish = <Value>(value: Value) =>
    new WriteResult(value, batch.commit().batchId, batch.resultClient());
  const abandon = (error: unknown): never => {
    try {
      batch.rollback();
    } catch {
      // What the callback threw matters more than a batch that never began.
    }
    throw error;
  };
  let value: Result;
  try {
    value = callback(withoutEnd(batch));
  } catch (error) {
    return abandon(error);
  }
  if (!isThenable(value)) return finish(value);
  return value.then((resolved) => finish(resolved as Awaited<Result>), abandon) as Promise<
    WriteResult<Awaited<Result>>
  >;
}

function withoutEnd<Batch extends DbBatchHandle>(batch: Batch): Omit<Batch, "commit" | "rollback"> {
  const hidden = new Set<PropertyKey>(["commit", "rollback"]);
  return new Proxy(batch, {
    get(target, key) {
      if (hidden.has(key)) return undefined;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
    has: (target, key) => !hidden.has(key) && Reflect.has(target, key),
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}
