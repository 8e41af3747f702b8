import type { AuthState, Schema, Session, Tier } from "../../protocol/jazz.ts";
import type { MutationErrorEvent } from "../engine/mutation-errors.ts";
import type { QueryBuilder, TableProxy } from "../schema/query-builder.ts";
import { type AuthFailureReason, AuthStateStore } from "./auth-state-store.ts";
import {
  type BatchScope,
  DbDirectBatch,
  DbTransaction,
  runInBatch,
  type TransactionScope,
} from "./batch-handle.ts";
import type { ConnectionHost, ConnectionManager } from "./connection.ts";
import type { DbConfig } from "./db-config.ts";
import { DirectConnectionManager } from "./direct-connection.ts";
import { limitedToOne } from "./limited-query.ts";
import { MutationErrorListeners } from "./mutation-error-listeners.ts";
import { prepareQuery } from "./prepared-query.ts";
import { toObject } from "./result-shape.ts";
import type { JazzClient, OperationContext, QueryOptions, WriteOptions } from "./runtime-client.ts";
import { type SubscriptionDelta, SubscriptionManager } from "./subscription-manager.ts";
import { type ActiveQuerySubscriptionTrace, SubscriptionTraces } from "./subscription-traces.ts";
import { writeRecord, writtenRow } from "./table-writes.ts";
import type { TraceListener } from "./trace-list.ts";
import { WorkerConnectionManager } from "./worker-connection.ts";
import { type WriteHandle, WriteResult } from "./write-handle.ts";

/**
 * An app's database: typed reads and writes on top of one engine. Writes are synchronous and
 * visible at once; `wait` follows them further. Opened with `createDb`.
 */
export class Db {
  private readonly config: DbConfig;
  private readonly authStateStore: AuthStateStore;
  private readonly connection: ConnectionManager;
  private shutdownPromise: Promise<void> | null = null;
  private readonly activeQuerySubscriptionTraces = new SubscriptionTraces();
  private readonly mutationErrorListeners = new MutationErrorListeners();

  protected constructor(config: DbConfig, connect: (host: ConnectionHost) => ConnectionManager) {
    this.config = config;
    this.authStateStore = new AuthStateStore(config);
    this.connection = connect({
      config,
      markUnauthenticated: (reason) => this.markUnauthenticated(reason),
      onMutationError: (event) => this.mutationErrorListeners.tell(event),
    });
  }

  /** Rows in the page's memory. Apps call `createDb`. */
  static create(config: DbConfig): Db {
    return new Db(config, (host) => new DirectConnectionManager(host));
  }

  /** Rows that survive this Db, behind a worker. Apps call `createDb`. */
  static async createWithWorker(config: DbConfig): Promise<Db> {
    let worker: WorkerConnectionManager | undefined;
    const db = new Db(config, (host) => {
      worker = new WorkerConnectionManager(host);
      return worker;
    });
    await worker?.start();
    return db;
  }

  getAuthState(): AuthState {
    return this.authStateStore.getState();
  }

  /** Calls back at once and on every change. Returns the way to stop. */
  onAuthChanged(listener: (state: AuthState) => void): () => void {
    return this.authStateStore.onChange((state) => listener(state));
  }

  /** Fresh credentials of the same user. @throws when they are another user's. */
  updateAuthToken(jwtToken: string | null): void {
    this.refreshCredentials({ jwtToken });
  }

  /** A fresh session of the same user. @throws when it is another user's. */
  updateCookieSession(cookieSession: Session | null): void {
    this.refreshCredentials({ cookieSession });
  }

  /** Hears of rejections that no `wait` took. Earlier ones come at once. */
  onMutationError(listener: (event: MutationErrorEvent) => void): () => void {
    return this.mutationErrorListeners.add(listener);
  }

  /** A copy, secrets included. */
  getConfig(): DbConfig {
    return structuredClone(this.config);
  }

  /** The engine's schema without published policies; `null` before the first operation. */
  getRuntimeSchema(): Schema | null {
    return this.connection.getRuntimeSchema();
  }

  setDevMode(enabled: boolean): void {
    this.config.devMode = enabled;
  }

  getActiveQuerySubscriptions(): ActiveQuerySubscriptionTrace[] {
    return this.activeQuerySubscriptionTraces.list();
  }

  onActiveQuerySubscriptionsChange(listener: TraceListener<Tier>): () => void {
    return this.activeQuerySubscriptionTraces.onChange(listener);
  }

  /** @throws when a policy denies it here, or the values do not fit. */
  insert<T, Init>(
    table: TableProxy<T, Init>,
    data: Init,
    options: { id?: string; updatedAt?: number } = {},
  ): WriteResult<T> {
    const client = this.getClient(table._schema);
    const values = writeRecord(table, data as Partial<Init>);
    const row = client.insert(table._table, values, this.writeOptions(options));
    return this.waitable(new WriteResult(writtenRow(table, row), row.batchId, client));
  }

  /** Brings a deleted row back with these values. */
  restore<T, Init>(
    table: TableProxy<T, Init>,
    id: string,
    data: Init,
    options: { updatedAt?: number } = {},
  ): WriteResult<T> {
    const client = this.getClient(table._schema);
    const values = writeRecord(table, data as Partial<Init>);
    const row = client.restore(table._table, id, values, this.writeOptions(options));
    return this.waitable(new WriteResult(writtenRow(table, row), row.batchId, client));
  }

  /** Writes the given columns of the row, which is made when there is none. */
  upsert<T, Init>(
    table: TableProxy<T, Init>,
    data: Partial<Init>,
    options: { id: string; updatedAt?: number },
  ): WriteHandle {
    const client = this.getClient(table._schema);
    const values = writeRecord(table, data);
    return this.waitable(
      client.upsert(table._table, options.id, values, this.writeOptions(options)),
    );
  }

  update<T, Init>(
    table: TableProxy<T, Init>,
    id: string,
    data: Partial<Init>,
    options: { updatedAt?: number } = {},
  ): WriteHandle {
    const client = this.getClient(table._schema);
    return this.waitable(client.update(id, writeRecord(table, data), this.writeOptions(options)));
  }

  /** Soft: the row can be restored. */
  delete<T, Init>(
    table: TableProxy<T, Init>,
    id: string,
    options: { updatedAt?: number } = {},
  ): WriteHandle {
    const client = this.getClient(table._schema);
    return this.waitable(client.delete(id, this.writeOptions(options)));
  }

  beginTransaction(): DbTransaction {
    return new DbTransaction((schema) => this.getClient(schema), this.operationContext());
  }

  /** Commits what the callback writes when it returns, rolls back when it throws. */
  transaction<Result>(
    callback: (tx: TransactionScope) => Promise<Result>,
  ): Promise<WriteResult<Awaited<Result>>>;
  transaction<Result>(callback: (tx: TransactionScope) => Result): WriteResult<Result>;
  transaction<Result>(callback: (tx: TransactionScope) => Result) {
    return runInBatch(this.beginTransaction(), callback);
  }

  beginBatch(): DbDirectBatch {
    return new DbDirectBatch((schema) => this.getClient(schema), this.operationContext());
  }

  /** As `transaction`, without asking an authority. */
  batch<Result>(
    callback: (batch: BatchScope) => Promise<Result>,
  ): Promise<WriteResult<Awaited<Result>>>;
  batch<Result>(callback: (batch: BatchScope) => Result): WriteResult<Result>;
  batch<Result>(callback: (batch: BatchScope) => Result) {
    return runInBatch(this.beginBatch(), callback);
  }

  async all<T>(query: QueryBuilder<T>, options: QueryOptions = {}): Promise<T[]> {
    const client = this.getClient(query._schema);
    const { json, shape } = prepareQuery(query, client);
    await this.ensureReady(options.tier);
    const context = this.operationContext();
    const rows = await client.query(json, { localUpdates: "deferred", ...options }, context);
    return rows.map(({ id, values }) => toObject(id, values, shape) as T);
  }

  async one<T>(query: QueryBuilder<T>, options: QueryOptions = {}): Promise<T | null> {
    const [first] = await this.all(limitedToOne(query), options);
    return first ?? null;
  }

  /**
   * Calls back with the result in a later task, then after every change, inside the write that
   * made it. Returns the way to stop.
   */
  subscribeAll<T extends { id: string }>(
    query: QueryBuilder<T>,
    callback: (delta: SubscriptionDelta<T>) => void,
    options: QueryOptions = {},
    session?: Session,
  ): () => void {
    const client = this.getClient(query._schema);
    const { json, shape } = prepareQuery(query, client);
    const manager = new SubscriptionManager<T>(shape);
    const resolved: QueryOptions = { localUpdates: "deferred", ...options };
    const context = this.operationContext();
    let stopped = false;
    let handle: number | null = null;
    let traceId: string | null = null;
    const start = () => {
      if (stopped || this.shutdownPromise) return;
      handle = client.subscribe(
        json,
        (delta) => callback(manager.handleDelta(delta)),
        resolved,
        context.session ?? session,
      );
      traceId = this.registerTrace(json, query._table, resolved);
    };
    if (this.connection.shouldDeferSubscriptionStart()) {
      this.ensureReady(options.tier).then(start, (error) => {
        if (!stopped) console.error("Failed to start Jazz subscription", error);
      });
    } else start();
    return () => {
      stopped = true;
      if (traceId !== null) this.activeQuerySubscriptionTraces.unregister(traceId);
      if (handle !== null) client.unsubscribe(handle);
      manager.clear();
    };
  }

  /** Stops talking to the server until `reconnect`; reads and writes go on here. */
  async disconnect(): Promise<void> {
    this.assertOpen("disconnect");
    await this.connection.disconnect();
  }

  async reconnect(): Promise<void> {
    this.assertOpen("reconnect");
    await this.connection.reconnect();
  }

  /** Removes what the persistent driver stored for this user and app. */
  async deleteClientStorage(): Promise<void> {
    await this.connection.deleteClientStorage();
  }

  /** Shuts down, on request after removing everything stored. */
  async logout(options: { wipeData?: boolean } = {}): Promise<void> {
    if (options.wipeData) await this.deleteClientStorage();
    await this.shutdown();
  }

  /** Releases everything. Calling it again waits for the same end. */
  async shutdown(): Promise<void> {
    this.shutdownPromise ??= this.release();
    return this.shutdownPromise;
  }

  protected getClient(schema: Schema): JazzClient {
    return this.connection.getClient(schema);
  }

  /** Asked by every operation: who it runs as. `null`: the page's own session. */
  protected getRuntimeOperationContext(): OperationContext | null {
    return null;
  }

  protected async ensureReady(tier?: Tier): Promise<void> {
    await this.connection.ensureReady(tier);
  }

  protected markUnauthenticated(reason: AuthFailureReason): void {
    this.authStateStore.markUnauthenticated(reason);
  }

  private operationContext(): OperationContext {
    return this.getRuntimeOperationContext() ?? {};
  }

  private writeOptions(options: { id?: string; updatedAt?: number }): WriteOptions {
    const { session, attribution } = this.operationContext();
    const { id, updatedAt } = options;
    return { session, attribution, id, updatedAt };
  }

  private waitable<Handle extends WriteHandle<unknown>>(handle: Handle): Handle {
    const wait = handle.wait.bind(handle);
    handle.wait = async (options) => {
      await this.ensureReady(options.tier);
      return wait(options);
    };
    return handle;
  }

  private refreshCredentials(changes: {
    jwtToken?: string | null;
    cookieSession?: Session | null;
  }): void {
    const next = {
      jwtToken: "jwtToken" in changes ? (changes.jwtToken ?? undefined) : this.config.jwtToken,
      cookieSession:
        "cookieSession" in changes
          ? (changes.cookieSession ?? undefined)
          : this.config.cookieSession,
    };
    this.authStateStore.refresh(next);
    Object.assign(this.config, next);
    this.connection.updateCredentials(next);
  }

  private registerTrace(json: string, table: string, options: QueryOptions): string | null {
    const { devMode, userBranch = "main" } = this.config;
    if (!devMode || options.visibility === "hidden_from_live_query_list") return null;
    return this.activeQuerySubscriptionTraces.register(json, table, options, userBranch);
  }

  private assertOpen(operation: string): void {
    if (this.shutdownPromise) throw new Error(`Cannot ${operation} a Db that is shutting down.`);
  }

  private async release(): Promise<void> {
    this.activeQuerySubscriptionTraces.clear();
    await this.connection.shutdown();
    this.mutationErrorListeners.clear();
  }
}
