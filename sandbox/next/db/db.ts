import type { Schema } from "../../../protocol/jazz.ts";
import type { AuthFailureReason } from "../../db/auth-state-store.ts";
import { limitedToOne } from "../../db/limited-query.ts";
import type { SubscriptionDelta } from "../../db/subscription-manager.ts";
import { writeRecord } from "../../db/table-writes.ts";
import type { TraceListener } from "../../db/trace-list.ts";
import type { QueryBuilder, TableProxy } from "../../schema/query-builder.ts";
import { type AccountHandle, accountToken } from "../accounts/account-handle.ts";
import type { TransactionKind } from "../engine/wasm-db.ts";
import { prepareNextQuery } from "../query/prepare-query.ts";
import type {
  MutationErrorEvent,
  PermissionAdvice,
  RuntimeReadTier,
} from "../runtime/runtime-types.ts";
import { type StreamingSource, splitStreamed } from "../runtime/streamed-value.ts";
import { type InternalSession, internalSession } from "../session.ts";
import { type AuthState, AuthStateStore } from "./auth-state-store.ts";
import { type AuthoredRow, authoredObject, authoredRow } from "./authored-row.ts";
import { BrowserConnectionManager } from "./browser-connection-manager.ts";
import type { ConnectionManager, DbForConnection } from "./connection-manager.ts";
import type { NextDbConfig } from "./db-config.ts";
import { DirectConnectionManager } from "./direct-connection-manager.ts";
import { ShutdownListeners, type ShutdownOptions, SyncWait } from "./graceful-shutdown.ts";
import { getDbInternalSession, setDbInternalSession } from "./internal-session.ts";
import type { JazzClient } from "./jazz-client.ts";
import { openSubscription } from "./open-subscription.ts";
import type { AccessContext, WriteOptions, WriteRun } from "./operation-context.ts";
import { type QuerySubscriptionTrace, QueryTraces } from "./query-traces.ts";
import { type QueryOptions, runtimeTier } from "./read-options.ts";
import type { DefaultRuntimeSource } from "./runtime-source.ts";
import {
  deltaCallbacks,
  type RowsCallback,
  type SubscriptionCallbacks,
} from "./subscription-callbacks.ts";
import { type DeltaCallbacks, setDbSubscriptionSource } from "./subscription-source.ts";
import { runInTransaction, Transaction, type TransactionScope } from "./transaction.ts";
import type { ExclusiveWriteResult, WriteHandle, WriteResult } from "./write-handle.ts";

/** The columns of a write, one of them in pieces. */
type Streamed<Init> = { [Column in keyof Init]?: Init[Column] | StreamingSource };

/**
 * An app's database after alpha.53 (`runtime/db.ts` of garden-co/jazz): the same idea, other names.
 * Writes are synchronous and made as the page's own author; what they may is the server's word.
 */
export class Db {
  private readonly config: NextDbConfig;
  private readonly runtimeSource: DefaultRuntimeSource;
  private readonly authStateStore: AuthStateStore;
  private connection: ConnectionManager;
  private _localFirstSecret: string | null = null;
  private shutdownPromise: Promise<void> | null = null;
  private readonly activeQuerySubscriptionTraces: QueryTraces;
  private readonly mutationErrorListeners = new Set<(event: MutationErrorEvent) => void>();
  private readonly pendingMutationErrorEvents: MutationErrorEvent[] = [];
  private readonly shutdownListeners = new ShutdownListeners();
  private readonly syncWait = new SyncWait();
  #authenticatedInspectorPhysicalDbName: string | null = null;

  protected constructor(config: NextDbConfig, runtimeSource: DefaultRuntimeSource) {
    this.config = config;
    this.runtimeSource = runtimeSource;
    const session = internalSession(config.jwtToken, config.accountId);
    setDbInternalSession(this, session);
    this.authStateStore = new AuthStateStore(session);
    this.activeQuerySubscriptionTraces = new QueryTraces();
    this.connection = new DirectConnectionManager(this.dbForConnection());
    setDbSubscriptionSource(this, {
      all: (query, options) => this.all(query, options),
      subscribeDelta: (query, callbacks, options) => this.subscribeDelta(query, callbacks, options),
    });
  }

  static create(config: NextDbConfig, runtimeSource: DefaultRuntimeSource): Db {
    return new Db(config, runtimeSource);
  }

  /** Rows in the page's memory, and a server of its own. Apps call `createDb`. */
  static async createWithDirectConnection(
    config: NextDbConfig,
    runtimeSource: DefaultRuntimeSource,
  ): Promise<Db> {
    const db = new Db(config, runtimeSource);
    await db.connection.start();
    return db;
  }

  /** Rows that a worker keeps. Apps call `createDb`. */
  static async createWithBrowserWorker(
    config: NextDbConfig,
    runtimeSource: DefaultRuntimeSource,
  ): Promise<Db> {
    const db = new Db(config, runtimeSource);
    db.connection = new BrowserConnectionManager(db.dbForConnection());
    await db.connection.start();
    return db;
  }

  getAuthState(): AuthState {
    return this.authStateStore.getState();
  }

  /** Calls back at once and on every change. Returns the way to stop. */
  onAuthChanged(listener: (state: AuthState) => void): () => void {
    return this.authStateStore.onChange((state) => listener(state));
  }

  /** A fresh token of the same user. @throws when it is another user's. */
  updateAuthToken(jwtToken: string | null): void {
    this.runtimeSource.assertAuthUpdateAllowed();
    const session = internalSession(jwtToken ?? undefined, this.config.accountId);
    this.authStateStore.assertSamePrincipal(session);
    this.config.jwtToken = jwtToken ?? undefined;
    this.connection.updateAuth();
    setDbInternalSession(this, session);
    this.authStateStore.apply(session);
  }

  /** A Db of an account has no cookie. @throws always: a cookie names no account. */
  updateCookieSession(_session: InternalSession | null): void {
    this.authStateStore.assertSamePrincipal(null);
  }

  /** Asks the account for a fresh token. @throws for another account than the Db's own. */
  async refreshAccountAuth(account: AccountHandle): Promise<string> {
    if (account.id !== this.config.accountId) throw new Error("Account context mismatch");
    const token = await accountToken(account);
    this.updateAuthToken(token);
    return token;
  }

  /** A token that proves a local-first identity; `null` for any other. */
  getLocalFirstIdentityProof(options: { audience?: string } = {}): string | null {
    if (this._localFirstSecret === null) return null;
    return this.runtimeSource.mintLocalFirstToken({
      secret: this._localFirstSecret,
      audience: options.audience ?? this.config.appId,
    });
  }

  /** Keeps the seed of a local-first identity. */
  initLocalFirstAuth(seed: string): void {
    this._localFirstSecret = seed;
  }

  /** Hears of rejections that no `wait` took. Earlier ones come at once, and only once. */
  onMutationError(listener: (event: MutationErrorEvent) => void): () => void {
    this.mutationErrorListeners.add(listener);
    for (const event of this.pendingMutationErrorEvents.splice(0)) listener(event);
    return () => {
      this.mutationErrorListeners.delete(listener);
    };
  }

  /** A copy, the token included. */
  getConfig(): NextDbConfig {
    return structuredClone(this.config);
  }

  setDevMode(enabled: boolean): void {
    this.config.devMode = enabled;
  }

  getActiveQuerySubscriptions(): QuerySubscriptionTrace[] {
    return this.activeQuerySubscriptionTraces.list();
  }

  onActiveQuerySubscriptionsChange(listener: TraceListener<RuntimeReadTier>): () => void {
    return this.activeQuerySubscriptionTraces.onChange(listener);
  }

  /** Tables and columns without policies; `null` before the first operation. */
  getRuntimeSchema(): Schema | null {
    return this.connection.getRuntimeSchema();
  }

  openInspectorControlPort(signal?: AbortSignal): Promise<MessagePort> {
    return this.#boundToStorage() ?? this.connection.openInspectorControlPort(signal);
  }

  insert<T, Init>(
    table: TableProxy<T, Init>,
    data: Init,
    options: WriteOptions = {},
  ): WriteResult<AuthoredRow<T>> {
    const client = this.getClient(table._schema);
    const values = writeRecord(table, data as Partial<Init>);
    const inserted = client.insert(table._table, values, this.run(options));
    return this.wrapWriteWait(inserted.mapValue((row) => authoredRow(table, row)));
  }

  /** Brings a deleted row back with these values. */
  restore<T, Init>(
    table: TableProxy<T, Init>,
    id: string,
    data: Init,
    options: WriteOptions = {},
  ): WriteResult<AuthoredRow<T>> {
    const client = this.getClient(table._schema);
    const values = writeRecord(table, data as Partial<Init>);
    const restored = client.restore(table._table, id, values, this.run(options));
    return this.wrapWriteWait(restored.mapValue((row) => authoredRow(table, row)));
  }

  /** Writes the given columns of the row, which is made when there is none. */
  upsert<T, Init>(
    table: TableProxy<T, Init>,
    id: string,
    data: Partial<Init>,
    options: WriteOptions = {},
  ): WriteHandle {
    const client = this.getClient(table._schema);
    const values = writeRecord(table, data);
    const receipt = client.upsert(table._table, id, values, this.run(options));
    return this.wrapWriteWait(client.handle(receipt));
  }

  update<T, Init>(
    table: TableProxy<T, Init>,
    id: string,
    data: Partial<Init>,
    options: WriteOptions = {},
  ): WriteHandle {
    const client = this.getClient(table._schema);
    const values = writeRecord(table, data);
    const receipt = client.update(table._table, id, values, this.run(options));
    return this.wrapWriteWait(client.handle(receipt));
  }

  /** Soft: the row can be restored. */
  delete<T, Init>(table: TableProxy<T, Init>, id: string, options: WriteOptions = {}): WriteHandle {
    const client = this.getClient(table._schema);
    const receipt = client.delete(table._table, id, this.run(options));
    return this.wrapWriteWait(client.handle(receipt));
  }

  /** As `insert`, of a row with one column that comes in pieces. Resolves when it is written. */
  insertStreaming<T, Init>(
    table: TableProxy<T, Init>,
    data: Streamed<Init>,
    options: WriteOptions = {},
  ): Promise<WriteHandle<{ id: string }>> {
    return this.stream("insert", table, data, options);
  }

  updateStreaming<T, Init>(
    table: TableProxy<T, Init>,
    id: string,
    data: Streamed<Init>,
    options: WriteOptions = {},
  ): Promise<WriteHandle<{ id: string }>> {
    return this.stream("update", table, data, { ...options, id });
  }

  upsertStreaming<T, Init>(
    table: TableProxy<T, Init>,
    id: string,
    data: Streamed<Init>,
    options: WriteOptions = {},
  ): Promise<WriteHandle<{ id: string }>> {
    return this.stream("upsert", table, data, { ...options, id });
  }

  /** Whether an authority would take the row; `unknown` where none answers. */
  async canInsert<T, Init>(table: TableProxy<T, Init>, data: Init): Promise<PermissionAdvice> {
    const client = this.getClient(table._schema);
    const values = writeRecord(table, data as Partial<Init>);
    return client.requestInsertPermissionAdvice(table._table, values);
  }

  async canRead<T, Init>(table: TableProxy<T, Init>, id: string): Promise<PermissionAdvice> {
    return this.getClient(table._schema).requestReadPermissionAdvice(table._table, id);
  }

  async canUpdate<T, Init>(
    table: TableProxy<T, Init>,
    id: string,
    data: Partial<Init>,
  ): Promise<PermissionAdvice> {
    const client = this.getClient(table._schema);
    return client.requestUpdatePermissionAdvice(table._table, id, writeRecord(table, data));
  }

  async canDelete<T, Init>(table: TableProxy<T, Init>, id: string): Promise<PermissionAdvice> {
    return this.getClient(table._schema).requestDeletePermissionAdvice(table._table, id);
  }

  /** Begins a transaction that merges with what others write meanwhile. */
  beginTransaction(): Transaction<"mergeable"> {
    return this.createTransaction("mergeable");
  }

  /** Begins one that an authority takes as a whole or not. @throws before the first operation. */
  beginExclusiveTransaction(): Transaction<"exclusive"> {
    return this.createTransaction("exclusive");
  }

  /** Commits what the callback writes when it returns, rolls back when it throws. */
  transaction<Value>(
    callback: (tx: TransactionScope<"mergeable">) => Value | Promise<Value>,
  ): Promise<WriteResult<Awaited<Value>>> {
    return runInTransaction(this.beginTransaction(), callback);
  }

  exclusiveTransaction<Value>(
    callback: (tx: TransactionScope<"exclusive">) => Value | Promise<Value>,
  ): Promise<ExclusiveWriteResult<Awaited<Value>>> {
    return runInTransaction(this.beginExclusiveTransaction(), callback);
  }

  async all<T>(query: QueryBuilder<T>, options?: QueryOptions): Promise<AuthoredRow<T>[]> {
    const tier = runtimeTier(options);
    const client = this.getClient(query._schema);
    const { json, shape } = prepareNextQuery(query, client);
    await this.ensureReady();
    const rows = await client.query(json, tier, this.getAccessContext());
    return rows.map((row) => authoredObject<T>(row, shape));
  }

  async one<T>(query: QueryBuilder<T>, options?: QueryOptions): Promise<AuthoredRow<T> | null> {
    const [first] = await this.all(limitedToOne(query), options);
    return first ?? null;
  }

  /** Calls back with the whole result in a later task, and after every change. */
  subscribe<T extends { id: string }>(
    query: QueryBuilder<T>,
    callbacks: RowsCallback<AuthoredRow<T>> | SubscriptionCallbacks<AuthoredRow<T>>,
    options?: QueryOptions,
    session?: InternalSession,
  ): () => void {
    return this.subscribeDelta(query, deltaCallbacks(callbacks), options, session);
  }

  /** Stops talking to the server until `reconnect`; reads and writes go on here. */
  async disconnect(): Promise<void> {
    if (this.shutdownPromise) throw new Error("Cannot disconnect a Db that is shutting down.");
    await this.connection.disconnect();
  }

  async reconnect(): Promise<void> {
    if (this.shutdownPromise && !this.syncWait.underWay) {
      throw new Error("Cannot reconnect a Db that is shutting down.");
    }
    await this.connection.reconnect();
  }

  /** Removes what the persistent driver stored for this account and app. */
  async deleteClientStorage(): Promise<void> {
    await this.connection.deleteClientStorage();
  }

  /** Shuts down, on request after removing everything stored. */
  async logout(options: { wipeData?: boolean } = {}): Promise<void> {
    if (options.wipeData) await this.deleteClientStorage();
    await this.shutdown();
  }

  /**
   * Releases everything, on request once the server has what was written. Calling it again waits
   * for the same end.
   */
  shutdown(options: ShutdownOptions = {}): Promise<void> {
    if (this.shutdownPromise) return this.shutdownPromise;
    let release!: (released: Promise<void>) => void;
    const shutdown = new Promise<void>((resolve) => {
      release = resolve;
    });
    // Known before anybody is told: a listener may call this again.
    this.shutdownPromise = shutdown;
    release(this.runShutdown(options));
    return shutdown;
  }

  /** Hears when the Db has ended; at once when it has. Returns the way to stop. */
  onShutdown(listener: () => void): () => void {
    if (!this.shutdownPromise) return this.shutdownListeners.add(listener);
    listener();
    return () => {};
  }

  /** Ends the wait for the server; the Db goes on. */
  abortGracefulShutdown(): void {
    this.syncWait.abort();
  }

  protected getClient(schema: Schema): JazzClient {
    this.assertOpen();
    return this.connection.getClient(schema);
  }

  protected getCurrentClient(): JazzClient | null {
    return this.connection.getCurrentClient();
  }

  /** Asked by every operation: who it runs as. Only a backend's Db says anything here. */
  protected getAccessContext(): AccessContext | null {
    return null;
  }

  protected async ensureReady(): Promise<void> {
    await this.connection.ensureReady();
    this.assertOpen();
  }

  protected markUnauthenticated(reason: AuthFailureReason): void {
    this.authStateStore.markUnauthenticated(reason);
  }

  protected assertOpen(): void {
    if (!this.shutdownPromise) return;
    throw new Error("Cannot operate on a Db that is shutting down or closed.");
  }

  private subscribeDelta<T extends { id: string }>(
    query: QueryBuilder<T>,
    callbacks:
      | ((delta: SubscriptionDelta<AuthoredRow<T>>) => void)
      | DeltaCallbacks<AuthoredRow<T>>,
    options?: QueryOptions,
    asked?: InternalSession,
  ): () => void {
    const { config, activeQuerySubscriptionTraces: traces } = this;
    const tier = runtimeTier(options);
    const client = this.getClient(query._schema);
    const { json, shape } = prepareNextQuery(query, client);
    const trace = config.devMode ? traces.register(json, query._table, tier) : null;
    const session = this.getAccessContext()?.readSession ?? asked;
    const callbacksOf = typeof callbacks === "function" ? { onDelta: callbacks } : callbacks;
    return openSubscription<T>(
      { client, json, shape, tier, session, ...callbacksOf },
      this.connection.shouldDeferSubscriptionStart() ? this.ensureReady() : null,
      () => trace !== null && traces.unregister(trace),
    );
  }

  private async stream<T, Init>(
    mutation: "insert" | "update" | "upsert",
    table: TableProxy<T, Init>,
    data: Streamed<Init>,
    options: WriteOptions,
  ): Promise<WriteHandle<{ id: string }>> {
    const client = this.getClient(table._schema);
    const { rest, ...streamed } = splitStreamed(table._schema, table._table, data);
    const values = writeRecord(table, rest as Partial<Init>);
    return client.stream(mutation, table._table, values, streamed, this.run(options));
  }

  private run(options: WriteOptions): WriteRun {
    return { options, context: this.getAccessContext() };
  }

  private createTransaction<Kind extends TransactionKind>(kind: Kind): Transaction<Kind> {
    this.assertOpen();
    const owner = this.getCurrentClient();
    if (kind === "exclusive" && !owner) {
      throw new Error(
        "Cannot begin an exclusive transaction before the JazzClient has been created. Run a query or mutation first.",
      );
    }
    const context = this.getAccessContext();
    return new Transaction(kind, (schema) => this.getClient(schema), context, owner ?? undefined);
  }

  private wrapWriteWait<Handle extends WriteHandle<unknown, unknown>>(handle: Handle): Handle {
    const wait = handle.wait.bind(handle);
    handle.wait = async (options) => {
      await this.ensureReady();
      return wait(options);
    };
    return handle;
  }

  private handleMutationError(event: MutationErrorEvent): void {
    if (this.mutationErrorListeners.size === 0) {
      console.error("Unhandled Jazz mutation error", event);
      this.pendingMutationErrorEvents.push(event);
    }
    for (const listener of this.mutationErrorListeners) listener(event);
  }

  private dbForConnection(): DbForConnection {
    return {
      config: this.config,
      runtimeSource: this.runtimeSource,
      session: getDbInternalSession(this),
      markUnauthenticated: (reason) => this.markUnauthenticated(reason),
      onMutationError: (event) => this.handleMutationError(event),
    };
  }

  private async runShutdown({ waitForSync }: ShutdownOptions): Promise<void> {
    if (waitForSync) await this.syncBeforeShutdown();
    this.shutdownListeners.tell();
    this.activeQuerySubscriptionTraces.clear();
    this.mutationErrorListeners.clear();
    await this.connection.shutdown();
    await this.runtimeSource.shutdown();
  }

  private async syncBeforeShutdown(): Promise<void> {
    try {
      await this.syncWait.until(this.connection.waitForPendingWrites());
    } catch (error) {
      this.shutdownPromise = null;
      throw error;
    }
  }

  /** Private for real, as Jazz has it: on an object derived from a Db this throws. */
  #boundToStorage(): Promise<MessagePort> | null {
    if (this.#authenticatedInspectorPhysicalDbName === null) return null;
    return Promise.reject(new Error("Another inspector is attached to this Db's storage."));
  }
}
