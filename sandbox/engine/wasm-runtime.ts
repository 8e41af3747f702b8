import type { TableSchema, WireRow } from "../../protocol/jazz.ts";
import {
  parseBatchId,
  parseBatchMode,
  parseReadOptions,
  parseRowId,
  parseSession,
  parseTier,
  parseValues,
  parseWriteContext,
} from "./call-arguments.ts";
import { Engine, type InsertResult, type MutationResult } from "./engine.ts";
import { EngineError } from "./engine-error.ts";
import { registerInstance, unregisterInstance } from "./finalization.ts";
import type { DeltaCallback } from "./live/subscriptions.ts";
import type { MutationErrorEvent } from "./mutation-errors.ts";
import { parseWireQuery } from "./query/wire-query.ts";
import { parseRuntimeSchema, schemaAsMap } from "./runtime-schema.ts";
import { cookieOf } from "./sync/cookies.ts";
import { WorkerBridge, type WorkerBridgeOptions } from "./sync/worker-bridge.ts";

type Optional = string | null | undefined;

/**
 * The engine as the SDK sees it: method for method the wasm-bindgen class of jazz-wasm
 * (`crates/jazz-wasm/src/runtime.rs`), JSON in, plain objects out, the same sentences when it
 * refuses. In memory.
 */
export class WasmRuntime {
  /** wasm-bindgen's handle; 0 once freed. */
  private __wbg_ptr: number;
  private readonly engine: Engine;

  /** @throws `Invalid schema JSON: …` */
  constructor(
    schemaJson: string,
    _appId: string,
    _env: string,
    _userBranch: string,
    _tier?: Optional,
    _useBinaryEncoding?: boolean | null,
    nonDurable?: boolean | null,
  ) {
    const { schema, loadedPolicyBundle } = parseRuntimeSchema(schemaJson);
    this.engine = new Engine(schema, {
      enforcing: loadedPolicyBundle,
      nonDurable: nonDurable === true,
    });
    this.__wbg_ptr = registerInstance(this);
  }

  /** @throws `Insert failed: WriteError("…")` */
  insert(table: string, values: unknown, context?: Optional, id?: Optional): InsertResult {
    const named = parseValues(values);
    const parsed = parseWriteContext(context);
    const rowId = id === null || id === undefined ? null : parseRowId(id);
    return this.write("Insert", (engine) => engine.insert(parsed, table, named, rowId));
  }

  /** @throws `Restore failed: WriteError("…")` */
  restore(table: string, id: string, values: unknown, context?: Optional): InsertResult {
    const rowId = parseRowId(id);
    const named = parseValues(values);
    const parsed = parseWriteContext(context);
    return this.write("Restore", (engine) => engine.restore(parsed, table, rowId, named));
  }

  /** @throws `Upsert failed: WriteError("…")` */
  upsert(table: string, id: string, values: unknown, context?: Optional): MutationResult {
    const rowId = parseRowId(id);
    const named = parseValues(values);
    const parsed = parseWriteContext(context);
    return this.write("Upsert", (engine) => engine.upsert(parsed, table, rowId, named));
  }

  /** @throws `Update failed: WriteError("…")` */
  update(id: string, values: unknown, context?: Optional): MutationResult {
    const rowId = parseRowId(id);
    const parsed = parseWriteContext(context);
    const patch = parseValues(values);
    return this.write("Update", (engine) => engine.update(parsed, rowId, patch));
  }

  /** @throws `Delete failed: WriteError("…")` */
  delete(id: string, context?: Optional): MutationResult {
    const rowId = parseRowId(id);
    const parsed = parseWriteContext(context);
    return this.write("Delete", (engine) => engine.delete(parsed, rowId));
  }

  /** Rejects with a string, as the engine does. */
  query(
    queryJson: string,
    sessionJson?: Optional,
    tier?: Optional,
    optionsJson?: Optional,
  ): Promise<WireRow[]> {
    const query = parseWireQuery(queryJson);
    const session = parseSession(sessionJson);
    const options = parseReadOptions(tier, optionsJson);
    const engine = this.live();
    engine.replica.subscriptions.allocateHandle();
    try {
      engine.staged(options.batchId);
    } catch (error) {
      throw asCallError(error, (known) => `Query setup failed: ${known.displayText}`);
    }
    return engine.query(query, session, options).catch((error: unknown) => {
      throw error instanceof EngineError ? `Query failed: ${error.debugText}` : error;
    });
  }

  createSubscription(
    queryJson: string,
    sessionJson?: Optional,
    tier?: Optional,
    optionsJson?: Optional,
  ): number {
    return this.live().replica.subscriptions.create({
      query: parseWireQuery(queryJson),
      session: parseSession(sessionJson),
      options: parseReadOptions(tier, optionsJson),
    });
  }

  /** @throws `Execute subscription failed: QueryError("…")` */
  executeSubscription(handle: number, callback: DeltaCallback): void {
    try {
      this.live().execute(handle, callback);
    } catch (error) {
      throw asCallError(error, (known) => `Execute subscription failed: ${known.debugText}`);
    }
  }

  unsubscribe(handle: number): void {
    this.live().replica.subscriptions.remove(handle);
  }

  beginBatch(mode: string): string {
    return this.live().begin(parseBatchMode(mode));
  }

  commitBatch(batchId: string): void {
    this.batch("Commit batch", batchId, (engine, id) => engine.commit(id));
  }

  /** `false`: nothing of an open batch has reached storage yet. */
  rollbackBatch(batchId: string): boolean {
    this.batch("Rollback batch", batchId, (engine, id) => engine.rollBack(id));
    return false;
  }

  /** Rejects with `{batchId, code, kind: "rejected", reason}`. */
  waitForBatch(batchId: string, tier: string): Promise<void> {
    return this.batch("Wait for batch", batchId, (engine, id) => engine.wait(id, parseTier(tier)));
  }

  /** The callback registered last hears of rejections that nobody waited for. */
  onMutationError(callback: (event: MutationErrorEvent) => void): void {
    this.live().replica.errors.listen(callback);
  }

  /** Hears when a server turns the credentials down, with a reason in words. */
  onAuthFailure(callback: (reason: string) => void): void {
    this.live().transport.onAuthFailure(callback);
  }

  /** Opens a connection; `authJson` holds `jwt_token` or `admin_secret`. */
  connect(url: string, authJson: string): void {
    this.live().transport.connect(url, authJson, cookieOf(this));
  }

  disconnect(): void {
    this.live().transport.disconnect();
  }

  /** Fresh credentials for the open connection. */
  updateAuth(authJson: string): void {
    this.live().transport.updateAuth(authJson, cookieOf(this));
  }

  /** Ties the engine to the worker that owns storage and connection (persistent driver). */
  createWorkerBridge(_worker: unknown, options: WorkerBridgeOptions): WorkerBridge {
    return new WorkerBridge(this.live(), options, () => cookieOf(this));
  }

  /** Ties the engine to another tab's worker. */
  createMessagePortBridge(_port: unknown): never {
    throw new Error("The sandbox has one tab: there is no other tab's worker to bridge to.");
  }

  enableOutboxBufferingWithoutSyncSender(): void {
    // Batches are always kept until somebody takes them.
  }

  __debugSchemaState(): {
    currentSchemaHash: string;
    liveSchemaHashes: string[];
    knownSchemaHashes: string[];
    pendingSchemaHashes: string[];
    lensEdges: never[];
  } {
    const hash = this.getSchemaHash();
    return {
      currentSchemaHash: hash,
      liveSchemaHashes: [hash],
      knownSchemaHashes: [hash],
      pendingSchemaHashes: [],
      lensEdges: [],
    };
  }

  getSchema(): Map<string, TableSchema> {
    return schemaAsMap(this.live().schema);
  }

  getSchemaHash(): string {
    return this.live().schemaHash;
  }

  /** Releases the engine; every later call fails. */
  free(): void {
    if (this.__wbg_ptr === 0) return;
    this.__wbg_ptr = 0;
    unregisterInstance(this);
    this.engine.transport.close();
    this.engine.replica.subscriptions.clear();
  }

  private live(): Engine {
    if (this.__wbg_ptr === 0) throw new Error("null pointer passed to rust");
    return this.engine;
  }

  private write<T>(operation: string, run: (engine: Engine) => T): T {
    try {
      return run(this.live());
    } catch (error) {
      throw asCallError(error, (known) => `${operation} failed: ${known.debugText}`);
    }
  }

  private batch<T>(operation: string, batchId: string, run: (engine: Engine, id: string) => T): T {
    try {
      return run(this.live(), parseBatchId(batchId));
    } catch (error) {
      throw asCallError(error, (known) => `${operation} failed: ${known.displayText}`);
    }
  }
}

/** A refusal becomes a plain `Error` without extra properties; anything else passes through. */
function asCallError(error: unknown, text: (known: EngineError) => string): unknown {
  return error instanceof EngineError ? new Error(text(error)) : error;
}
