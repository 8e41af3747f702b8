import type { Schema, WireRow } from "../../../protocol/jazz.ts";
import { type AuthFailureReason, authFailureReason } from "../../db/auth-state-store.ts";
import { later } from "../../db/scheduler.ts";
import { newBatchId } from "../../determinism.ts";
import { isRecord } from "../../is-record.ts";
import type { ObjectDelta } from "../engine/subscription-stream.ts";
import type { TransactionKind } from "../engine/wasm-db.ts";
import type { NativeRuntimeAdapter } from "../runtime/native-runtime-adapter.ts";
import type {
  Cells,
  DurabilityTier,
  InsertReceipt,
  MutationErrorEvent,
  PermissionAdvice,
  RuntimeReadTier,
  WriteReceipt,
} from "../runtime/runtime-types.ts";
import type { StreamingSource } from "../runtime/streamed-value.ts";
import { type InternalSession, serializedSession } from "../session.ts";
import type { NextDbConfig } from "./db-config.ts";
import {
  PersistedWriteRejectedError,
  type TransactionWaiter,
  WriteHandle,
  WriteResult,
} from "./write-handle.ts";

export interface WriteOptions {
  id?: string | undefined;
  /** Microseconds since the epoch, instead of now. */
  updatedAt?: number | undefined;
}

/** Who an operation is meant to run as; a page's runtime does not care. */
export interface AccessContext {
  writeSession?: InternalSession | undefined;
  readSession?: InternalSession | undefined;
  attribution?: string | undefined;
}

export interface SubscriptionCallbacks {
  onUpdate(delta: ObjectDelta): void;
  onError(error: Error): void;
}

/** Between the Db and its runtime: adds the page's session, encodes contexts and options. */
export class JazzClient implements TransactionWaiter {
  private readonly runtime: NativeRuntimeAdapter;
  private readonly context: NextDbConfig;
  private readonly resolvedSession: InternalSession | null;
  private readonly schema: Schema;
  private closed = false;

  constructor(
    runtime: NativeRuntimeAdapter,
    context: NextDbConfig,
    session: InternalSession | null,
    schema: Schema,
    onAuthFailure: (reason: AuthFailureReason) => void,
  ) {
    this.runtime = runtime;
    this.context = context;
    this.resolvedSession = session;
    this.schema = schema;
    runtime.onAuthFailure((reason) => onAuthFailure(authFailureReason(reason)));
    runtime.onMutationError((event) => console.error("Unhandled Jazz mutation error", event));
  }

  getRuntime(): NativeRuntimeAdapter {
    return this.runtime;
  }

  getSchema(): Schema {
    return this.schema;
  }

  insert(
    table: string,
    values: Cells,
    options: WriteOptions,
    context: AccessContext | null,
  ): WriteResult<WireRow> {
    const { id, values: cells, ...receipt } = this.insertInternal(table, values, options, context);
    return new WriteResult<WireRow>({ id, values: cells }, committed(receipt), this);
  }

  insertInternal(
    table: string,
    values: Cells,
    options: WriteOptions,
    context: AccessContext | null,
    transaction?: string,
  ): InsertReceipt {
    const json = this.writeContext(options, context, transaction);
    return this.runtime.insert(table, values, json, options.id);
  }

  restore(
    table: string,
    id: string,
    values: Cells,
    options: WriteOptions,
    context: AccessContext | null,
  ): WriteResult<WireRow> {
    const row = this.restoreInternal(table, id, values, options, context);
    const { values: cells } = row;
    return new WriteResult<WireRow>({ id, values: cells }, committed(row), this);
  }

  restoreInternal(
    table: string,
    id: string,
    values: Cells,
    options: WriteOptions,
    context: AccessContext | null,
    transaction?: string,
  ): InsertReceipt {
    const json = this.writeContext(options, context, transaction);
    return this.runtime.restore(table, id, values, json);
  }

  upsert(
    table: string,
    id: string,
    values: Cells,
    options: WriteOptions,
    context: AccessContext | null,
    transaction?: string,
  ): WriteReceipt {
    const json = this.writeContext(options, context, transaction);
    return this.runtime.upsert(table, id, values, json);
  }

  update(
    table: string,
    id: string,
    values: Cells,
    options: WriteOptions,
    context: AccessContext | null,
    transaction?: string,
  ): WriteReceipt {
    const json = this.writeContext(options, context, transaction);
    return this.runtime.update(table, id, values, json);
  }

  delete(
    table: string,
    id: string,
    options: WriteOptions,
    context: AccessContext | null,
    transaction?: string,
  ): WriteReceipt {
    return this.runtime.delete(table, id, this.writeContext(options, context, transaction));
  }

  /** A write with a column that comes in pieces. */
  async stream(
    mutation: "insert" | "update" | "upsert",
    table: string,
    values: Cells,
    streamed: { column: string; source: StreamingSource },
    options: WriteOptions,
    context: AccessContext | null,
  ): Promise<WriteHandle<{ id: string }>> {
    const json = this.writeContext(options, context);
    const { column, source } = streamed;
    const made = await this.runtime.streamingMutation(
      mutation,
      table,
      values,
      column,
      source,
      json,
      options.id,
    );
    return new WriteHandle(committed(made), this, { id: made.id });
  }

  /** The handle of a write outside of transactions. */
  handle(receipt: WriteReceipt): WriteHandle {
    return new WriteHandle(committed(receipt), this);
  }

  async query(
    queryJson: string,
    tier: RuntimeReadTier,
    context: AccessContext | null,
    transaction?: string,
  ): Promise<WireRow[]> {
    const session = this.sessionJson(context?.readSession);
    return this.runtime.query(queryJson, session, tier, optionsJson(tier, transaction));
  }

  /** The handle at once, the first result in a later task. */
  subscribe(
    queryJson: string,
    tier: RuntimeReadTier,
    session: InternalSession | undefined,
    { onUpdate, onError }: SubscriptionCallbacks,
  ): number {
    const json = this.sessionJson(session);
    const handle = this.runtime.createSubscription(queryJson, json, tier);
    later(() => {
      if (this.closed) return;
      try {
        this.runtime.executeSubscription(handle, (result) =>
          result instanceof Error ? onError(result) : onUpdate(result),
        );
      } catch (error) {
        onError(error as Error);
      }
    });
    return handle;
  }

  unsubscribe(handle: number): void {
    if (!this.closed) this.runtime.unsubscribe(handle);
  }

  beginTransaction(kind: TransactionKind, context: AccessContext | null): string {
    return this.runtime.beginTransaction(kind, newBatchId(), this.writeContext({}, context));
  }

  commitTransaction(id: string): string {
    return this.runtime.commitTransaction(id);
  }

  rollbackTransaction(id: string): Promise<boolean> {
    return this.runtime.rollbackTransaction(id);
  }

  async waitForTransaction(txId: Promise<string>, tier: DurabilityTier): Promise<void> {
    try {
      await this.runtime.waitForTransaction(txId, tier);
    } catch (error) {
      throw asWaitError(error);
    }
  }

  requestInsertPermissionAdvice(table: string, values: Cells): Promise<PermissionAdvice> {
    return this.runtime.requestInsertPermissionAdvice(table, values, this.resolvedSession);
  }

  requestReadPermissionAdvice(table: string, id: string): Promise<PermissionAdvice> {
    return this.runtime.requestReadPermissionAdvice(table, id, this.resolvedSession);
  }

  requestUpdatePermissionAdvice(
    table: string,
    id: string,
    values: Cells,
  ): Promise<PermissionAdvice> {
    return this.runtime.requestUpdatePermissionAdvice(table, id, values, this.resolvedSession);
  }

  requestDeletePermissionAdvice(table: string, id: string): Promise<PermissionAdvice> {
    return this.runtime.requestDeletePermissionAdvice(table, id, this.resolvedSession);
  }

  onMutationError(listener: (event: MutationErrorEvent) => void): void {
    this.runtime.onMutationError(listener);
  }

  connectTransport(serverUrl: string): void {
    const url = serverUrl.replace(/^http/, "ws").replace(/\/+$/, "");
    const { appId } = this.context;
    this.runtime.connect(`${url}/apps/${encodeURIComponent(appId)}/ws`, this.authJson());
  }

  disconnectTransport(): Promise<void> {
    return this.runtime.disconnect();
  }

  /** After the context's token has changed. */
  updateAuth(): void {
    this.runtime.updateAuth(this.authJson());
  }

  async shutdown(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.runtime.disconnect();
    await this.runtime.close();
  }

  private authJson(): string {
    return JSON.stringify({ jwt_token: this.context.jwtToken ?? null });
  }

  private sessionJson(session: InternalSession | undefined): string | undefined {
    const effective = session ?? this.resolvedSession;
    return effective ? JSON.stringify(serializedSession(effective)) : undefined;
  }

  /** A bare session where that says it all. */
  private writeContext(
    { updatedAt }: WriteOptions,
    context: AccessContext | null,
    transaction?: string,
  ): string | undefined {
    if (updatedAt !== undefined && (!Number.isInteger(updatedAt) || updatedAt < 0)) {
      throw new Error("Invalid updatedAt override. Expected a non-negative integer.");
    }
    const { writeSession, attribution } = context ?? {};
    const session = writeSession ?? (attribution === undefined ? this.resolvedSession : undefined);
    if (attribution === undefined && updatedAt === undefined && transaction === undefined) {
      return session ? JSON.stringify(serializedSession(session)) : undefined;
    }
    return JSON.stringify({
      session: session ? serializedSession(session) : undefined,
      attribution,
      updated_at: updatedAt,
      transaction_id: transaction,
    });
  }
}

/** Defaults are left out; `undefined` when nothing is left. */
function optionsJson(tier: RuntimeReadTier, transaction?: string): string | undefined {
  if (transaction === undefined && tier !== "global") return undefined;
  return JSON.stringify({ local_updates: "deferred", transaction_id: transaction });
}

function committed(receipt: WriteReceipt): string {
  if (receipt.kind === "committed") return receipt.txId;
  throw new Error(
    `Runtime returned staged transaction ${receipt.openTransactionId} for an ordinary write`,
  );
}

function asWaitError(error: unknown): Error {
  if (error instanceof Error) return error;
  const { kind, transactionId, code, reason } = isRecord(error) ? error : {};
  return kind === "rejected"
    ? new PersistedWriteRejectedError(String(transactionId), String(code), String(reason))
    : new Error(String(error));
}
