import type { Schema, WireRow } from "../../../protocol/jazz.ts";
import { type AuthFailureReason, authFailureReason } from "../../db/auth-state-store.ts";
import { later } from "../../db/scheduler.ts";
import { newBatchId } from "../../determinism.ts";
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
import type { InternalSession } from "../session.ts";
import type { NextDbConfig } from "./db-config.ts";
import {
  type AccessContext,
  readOptionsJson,
  sessionJson,
  type WriteRun,
  writeContextJson,
} from "./operation-context.ts";
import { rejectionOf, type TransactionWaiter, WriteHandle, WriteResult } from "./write-handle.ts";

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

  insert(table: string, values: Cells, run: WriteRun): WriteResult<WireRow> {
    return this.result(this.insertInternal(table, values, run));
  }

  insertInternal(table: string, values: Cells, run: WriteRun): InsertReceipt {
    return this.runtime.insert(table, values, this.contextJson(run), run.options.id);
  }

  restore(table: string, id: string, values: Cells, run: WriteRun): WriteResult<WireRow> {
    return this.result(this.restoreInternal(table, id, values, run));
  }

  restoreInternal(table: string, id: string, values: Cells, run: WriteRun): InsertReceipt {
    return this.runtime.restore(table, id, values, this.contextJson(run));
  }

  upsert(table: string, id: string, values: Cells, run: WriteRun): WriteReceipt {
    return this.runtime.upsert(table, id, values, this.contextJson(run));
  }

  update(table: string, id: string, values: Cells, run: WriteRun): WriteReceipt {
    return this.runtime.update(table, id, values, this.contextJson(run));
  }

  delete(table: string, id: string, run: WriteRun): WriteReceipt {
    return this.runtime.delete(table, id, this.contextJson(run));
  }

  /** A write with a column that comes in pieces. */
  async stream(
    mutation: "insert" | "update" | "upsert",
    table: string,
    values: Cells,
    { column, source }: { column: string; source: StreamingSource },
    run: WriteRun,
  ): Promise<WriteHandle<{ id: string }>> {
    const made = await this.runtime.streamingMutation(
      mutation,
      table,
      values,
      column,
      source,
      this.contextJson(run),
      run.options.id,
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
    const session = sessionJson(context?.readSession ?? this.resolvedSession);
    return this.runtime.query(queryJson, session, tier, readOptionsJson(tier, transaction));
  }

  /** The handle at once, the first result in a later task. */
  subscribe(
    queryJson: string,
    tier: RuntimeReadTier,
    session: InternalSession | undefined,
    { onUpdate, onError }: SubscriptionCallbacks,
  ): number {
    const json = sessionJson(session ?? this.resolvedSession);
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
    const json = this.contextJson({ options: {}, context });
    return this.runtime.beginTransaction(kind, newBatchId(), json);
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
      throw rejectionOf(error);
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

  private contextJson(run: WriteRun): string | undefined {
    return writeContextJson(run, this.resolvedSession);
  }

  private result({ id, values, ...receipt }: InsertReceipt): WriteResult<WireRow> {
    return new WriteResult<WireRow>({ id, values }, committed(receipt), this);
  }
}

function committed(receipt: WriteReceipt): string {
  if (receipt.kind === "committed") return receipt.txId;
  throw new Error(
    `Runtime returned staged transaction ${receipt.openTransactionId} for an ordinary write`,
  );
}
