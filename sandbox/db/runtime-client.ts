import type {
  BatchMode,
  Schema,
  Session,
  TaggedRecord,
  Tier,
  WireRow,
} from "../../protocol/jazz.ts";
import type { InsertResult } from "../engine/engine.ts";
import type { DeltaCallback } from "../engine/live/subscriptions.ts";
import type { MutationErrorEvent } from "../engine/mutation-errors.ts";
import type { WasmRuntime } from "../engine/wasm-runtime.ts";
import {
  type AuthFailureReason,
  authFailureReason,
  type Credentials,
  sessionOf,
} from "./auth-state-store.ts";
import type { DbConfig } from "./db-config.ts";
import { later } from "./scheduler.ts";
import { type BatchWaiter, PersistedWriteRejectedError, WriteHandle } from "./write-handle.ts";

export interface QueryOptions {
  tier?: Tier;
  localUpdates?: "immediate" | "deferred";
  propagation?: "full" | "local-only";
  /** `hidden_from_live_query_list`: not shown among the active subscriptions. */
  visibility?: "public" | "hidden_from_live_query_list";
}

/** Who an operation runs as; without a session the page's own applies. */
export interface OperationContext {
  session?: Session | null | undefined;
  attribution?: string | undefined;
}

export interface WriteOptions extends OperationContext {
  id?: string | undefined;
  /** Microseconds since the epoch, instead of now. */
  updatedAt?: number | undefined;
  batchId?: string | undefined;
}

/** A Db's, and what only a backend's client has. */
type ClientConfig = DbConfig & { backendSecret?: string };

/** Between the Db and its engine: adds the page's session, encodes contexts and options. */
export class JazzClient implements BatchWaiter {
  private readonly runtime: WasmRuntime;
  private readonly config: ClientConfig;
  private session: Session | null;
  private closed = false;
  private cachedSchema: { hash: string; schema: Schema } | null = null;

  constructor(
    runtime: WasmRuntime,
    config: ClientConfig,
    onAuthFailure: (reason: AuthFailureReason) => void,
  ) {
    this.runtime = runtime;
    this.config = config;
    this.session = sessionOf(config);
    runtime.onAuthFailure((reason) => onAuthFailure(authFailureReason(reason)));
    runtime.onMutationError((event) => console.error("Unhandled Jazz mutation error", event));
  }

  getRuntime(): WasmRuntime {
    return this.runtime;
  }

  getSchema(): Schema {
    const hash = this.runtime.getSchemaHash();
    if (this.cachedSchema?.hash !== hash) {
      this.cachedSchema = { hash, schema: Object.fromEntries(this.runtime.getSchema()) };
    }
    return this.cachedSchema.schema;
  }

  insert(table: string, values: TaggedRecord, options: WriteOptions): InsertResult {
    return this.runtime.insert(table, values, this.writeContext(options), options.id);
  }

  restore(table: string, id: string, values: TaggedRecord, options: WriteOptions): InsertResult {
    return this.runtime.restore(table, id, values, this.writeContext(options));
  }

  upsert(table: string, id: string, values: TaggedRecord, options: WriteOptions) {
    return this.handle(this.runtime.upsert(table, id, values, this.writeContext(options)));
  }

  update(id: string, values: TaggedRecord, options: WriteOptions) {
    return this.handle(this.runtime.update(id, values, this.writeContext(options)));
  }

  delete(id: string, options: WriteOptions) {
    return this.handle(this.runtime.delete(id, this.writeContext(options)));
  }

  async query(
    queryJson: string,
    options: QueryOptions,
    context: { session?: Session | null | undefined; batchId?: string },
  ): Promise<WireRow[]> {
    return this.runtime.query(
      queryJson,
      this.sessionJson(context.session),
      options.tier ?? this.defaultTier(),
      optionsJson(options, context.batchId),
    );
  }

  /** The handle at once, the first result in a later task. */
  subscribe(
    queryJson: string,
    callback: DeltaCallback,
    options: QueryOptions,
    session: Session | null | undefined,
  ): number {
    const handle = this.runtime.createSubscription(
      queryJson,
      this.sessionJson(session),
      options.tier ?? this.defaultTier(),
      optionsJson(options),
    );
    later(() => {
      if (!this.closed) this.runtime.executeSubscription(handle, (delta) => callback(delta));
    });
    return handle;
  }

  unsubscribe(handle: number): void {
    if (!this.closed) this.runtime.unsubscribe(handle);
  }

  beginBatch(mode: BatchMode): string {
    return this.runtime.beginBatch(mode);
  }

  commitBatch(batchId: string): WriteHandle {
    this.runtime.commitBatch(batchId);
    return new WriteHandle(batchId, this);
  }

  rollbackBatch(batchId: string): void {
    this.runtime.rollbackBatch(batchId);
  }

  async waitForBatch(batchId: string, tier: Tier): Promise<void> {
    try {
      await this.runtime.waitForBatch(batchId, tier);
    } catch (error) {
      throw asWaitError(error);
    }
  }

  onMutationError(listener: (event: MutationErrorEvent) => void): void {
    this.runtime.onMutationError(listener);
  }

  connectTransport(serverUrl: string): void {
    const { jwtToken, adminSecret, backendSecret, appId } = this.config;
    const auth = JSON.stringify({
      jwt_token: jwtToken,
      admin_secret: adminSecret,
      backend_secret: backendSecret,
    });
    this.runtime.connect(transportUrl(serverUrl, appId), auth);
  }

  disconnectTransport(): void {
    this.runtime.disconnect();
  }

  updateCredentials(changes: Credentials): void {
    Object.assign(this.config, changes);
    this.session = sessionOf(this.config);
    const { jwtToken, adminSecret, backendSecret } = this.config;
    this.runtime.updateAuth(
      JSON.stringify({
        jwt_token: jwtToken ?? null,
        ...(adminSecret ? { admin_secret: adminSecret } : {}),
        ...(backendSecret ? { backend_secret: backendSecret } : {}),
      }),
    );
  }

  async shutdown(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.runtime.disconnect();
    this.runtime.free();
  }

  private handle({ batchId }: { batchId: string }): WriteHandle {
    return new WriteHandle(batchId, this);
  }

  /** In a browser what is here; elsewhere the server's view when there is one. */
  private defaultTier(): Tier {
    const browser = typeof window !== "undefined" && typeof document !== "undefined";
    return browser || !this.config.serverUrl ? "local" : "edge";
  }

  private sessionJson(session: Session | null | undefined): string | undefined {
    const effective = session ?? this.session;
    return effective ? JSON.stringify(effective) : undefined;
  }

  /** A bare session where that says it all. An attribution drops the page's session. */
  private writeContext({ session, attribution, batchId, updatedAt }: WriteOptions) {
    if (updatedAt !== undefined && (!Number.isInteger(updatedAt) || updatedAt < 0)) {
      throw new Error("Invalid updatedAt override. Expected a non-negative integer.");
    }
    const effective = session ?? (attribution === undefined ? this.session : null);
    if (attribution === undefined && batchId === undefined && updatedAt === undefined) {
      return effective ? JSON.stringify(effective) : undefined;
    }
    return JSON.stringify({
      session: effective ?? undefined,
      attribution,
      updated_at: updatedAt,
      batch_id: batchId,
    });
  }
}

/** Defaults are left out; `undefined` when nothing is left. */
function optionsJson(
  { propagation = "full", localUpdates = "immediate" }: QueryOptions,
  batchId?: string,
): string | undefined {
  const payload = {
    ...(propagation === "full" ? {} : { propagation }),
    ...(localUpdates === "immediate" ? {} : { local_updates: localUpdates }),
    ...(batchId === undefined ? {} : { transaction_batch_id: batchId }),
  };
  return Object.keys(payload).length > 0 ? JSON.stringify(payload) : undefined;
}

/** `http://host` → `ws://host/apps/<appId>/ws` */
function transportUrl(serverUrl: string, appId: string): string {
  const url = serverUrl.replace(/^http/, "ws").replace(/\/+$/, "");
  return url.endsWith("/ws") ? url : `${url}/apps/${encodeURIComponent(appId)}/ws`;
}

function asWaitError(error: unknown): Error {
  if (error instanceof Error) return error;
  const { kind, batchId, code, reason } = (error ?? {}) as Record<string, unknown>;
  return kind === "rejected"
    ? new PersistedWriteRejectedError(String(batchId), String(code), String(reason))
    : new Error(String(error));
}
