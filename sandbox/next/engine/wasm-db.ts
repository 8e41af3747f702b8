/**
 * The engine at its boundary after alpha.53 (the class `WasmDb` of jazz-wasm): bytes in, bytes
 * out. It belongs to one author from its opening on, and knows no policies: everything is written
 * as that author and read without a filter, until a server says otherwise.
 */
import type { Schema, TaggedRecord, Tier, WireQuery, WireRow } from "../../../protocol/jazz.ts";
import { Engine, type InsertResult, type MutationResult } from "../../engine/engine.ts";
import { EngineError, writeError } from "../../engine/engine-error.ts";
import { registerInstance, unregisterInstance } from "../../engine/finalization.ts";
import type { MutationErrorEvent } from "../../engine/mutation-errors.ts";
import type { Advice, AdviceRequest } from "../../engine/sync/sync-messages.ts";
import { WorkerBridge, type WorkerBridgeOptions } from "../../engine/sync/worker-bridge.ts";
import { type InternalSession, serverSession, sessionAuthor } from "../session.ts";
import { pack, unpack } from "./bytes.ts";
import { OpenTransactions } from "./open-transactions.ts";
import { streamOf } from "./subscription-stream.ts";
import { WasmWrite } from "./wasm-write.ts";

/** `mergeable` settles on its own, `exclusive` waits for an authority. */
export type TransactionKind = "mergeable" | "exclusive";

/** Microseconds since the epoch, instead of now. */
type Time = number | null | undefined;

interface Opened {
  engine: Engine;
  session: InternalSession | null;
  claims: Record<string, unknown>;
  transactions: OpenTransactions;
}

/** What wasm-bindgen's pointers point at. */
const memory = new Map<number, Opened>();

export class WasmDb {
  /** wasm-bindgen's handle; 0 once freed. */
  private __wbg_ptr: number;

  private constructor(opened: Opened) {
    this.__wbg_ptr = registerInstance(this);
    memory.set(this.__wbg_ptr, opened);
  }

  /**
   * @param schema tables and columns, packed.
   * @param session the internal session whose identity this engine writes as, packed.
   * @param nonDurable rows live elsewhere: a write is not even `local` until that one says so.
   */
  static openMemory(schema: Uint8Array, session: Uint8Array, nonDurable = false): WasmDb {
    const owner = unpack<InternalSession | null>(session);
    const engine = new Engine(unpack<Schema>(schema), { enforcing: false, nonDurable });
    return new WasmDb({
      engine,
      session: owner,
      claims: owner?.claims ?? {},
      transactions: new OpenTransactions(engine),
    });
  }

  insert(table: string, cells: Uint8Array, id?: string | null, at?: Time): WasmWrite {
    return this.insertInTransaction(null, table, cells, id, at);
  }

  restore(table: string, id: string, cells: Uint8Array, at?: Time): WasmWrite {
    return this.restoreInTransaction(null, table, id, cells, at);
  }

  update(table: string, id: string, cells: Uint8Array, at?: Time): WasmWrite {
    return this.updateInTransaction(null, table, id, cells, at);
  }

  upsert(table: string, id: string, cells: Uint8Array, at?: Time): WasmWrite {
    return this.upsertInTransaction(null, table, id, cells, at);
  }

  delete(table: string, id: string, at?: Time): WasmWrite {
    return this.deleteInTransaction(null, table, id, at);
  }

  insertInTransaction(
    transaction: string | null,
    table: string,
    cells: Uint8Array,
    id?: string | null,
    at?: Time,
  ): WasmWrite {
    return this.write(transaction, at, (engine, context) =>
      engine.insert(context, table, unpack<TaggedRecord>(cells), id ?? null),
    );
  }

  restoreInTransaction(
    transaction: string | null,
    table: string,
    id: string,
    cells: Uint8Array,
    at?: Time,
  ): WasmWrite {
    return this.write(transaction, at, (engine, context) =>
      engine.restore(context, table, id, unpack<TaggedRecord>(cells)),
    );
  }

  updateInTransaction(
    transaction: string | null,
    table: string,
    id: string,
    cells: Uint8Array,
    at?: Time,
  ): WasmWrite {
    return this.write(transaction, at, (engine, context) => {
      assertIn(engine, table, id);
      return engine.update(context, id, unpack<TaggedRecord>(cells));
    });
  }

  upsertInTransaction(
    transaction: string | null,
    table: string,
    id: string,
    cells: Uint8Array,
    at?: Time,
  ): WasmWrite {
    return this.write(transaction, at, (engine, context) =>
      engine.upsert(context, table, id, unpack<TaggedRecord>(cells)),
    );
  }

  deleteInTransaction(transaction: string | null, table: string, id: string, at?: Time): WasmWrite {
    return this.write(transaction, at, (engine, context) => {
      assertIn(engine, table, id);
      return engine.delete(context, id);
    });
  }

  /** An author or attribution given here counts only on a trusted host, which a page is not. */
  beginTransaction(id: string, kind: TransactionKind, _author?: unknown, _by?: unknown): void {
    this.opened().transactions.begin(id, kind);
  }

  /** Returns the id that the transaction is known by from now on. */
  commitTransaction(id: string): string {
    return this.opened().transactions.commit(id);
  }

  rollbackTransaction(id: string): boolean {
    return this.opened().transactions.rollBack(id);
  }

  /** Resolves to packed rows. */
  async all(query: Uint8Array, tier: string, transaction?: string | null): Promise<Uint8Array> {
    const { engine, transactions } = this.opened();
    const batchId = transaction ? transactions.batchOf(transaction) : null;
    const rows: WireRow[] = await engine.query(unpack<WireQuery>(query), null, {
      tier: asTier(tier),
      propagation: "full",
      batchId,
    });
    return pack(rows);
  }

  /** Packed changes of a query's result, the whole of it first. Ends when cancelled. */
  subscribe(query: Uint8Array, tier: string): ReadableStream<Uint8Array> {
    return streamOf(this.opened().engine, unpack<WireQuery>(query), asTier(tier));
  }

  /** Rejects with `{kind: "rejected", batchId, code, reason}`. */
  async wait(txId: string, tier: Tier): Promise<void> {
    await this.opened().engine.wait(txId, tier);
  }

  /** Asks the server this engine is itself connected to; without one it is `unknown`. */
  async requestPermissionAdvice(request: Uint8Array): Promise<Advice> {
    const { engine, session } = this.opened();
    const asked = unpack<AdviceRequest>(request);
    const author = sessionAuthor(session) ?? "";
    return engine.transport.advise(asked.kind === "insert" ? { ...asked, author } : asked);
  }

  onMutationError(callback: (event: MutationErrorEvent) => void): void {
    this.opened().engine.replica.errors.listen(callback);
  }

  onAuthFailure(callback: (reason: string) => void): void {
    this.opened().engine.transport.onAuthFailure(callback);
  }

  /** Claims that reads are made with from now on, the page's own ones too. */
  setSessionClaims(claims: Uint8Array): void {
    this.opened().claims = unpack<Record<string, unknown>>(claims);
  }

  connectUpstream(url: string, authJson: string): void {
    const { engine, session } = this.opened();
    engine.transport.connect(url, authJson, session && serverSession(session));
  }

  disconnectUpstream(): void {
    this.opened().engine.transport.disconnect();
  }

  updateAuth(authJson: string): void {
    const { engine, session } = this.opened();
    engine.transport.updateAuth(authJson, session && serverSession(session));
  }

  /** Resolves when every write so far is decided on. Nobody to decide: at once. */
  async flushPendingWrites(): Promise<void> {
    const { engine } = this.opened();
    if (!engine.transport.mayConfirm) return;
    const undecided = engine.replica
      .undecided()
      .map(({ batchId }) => engine.wait(batchId, "global"));
    await Promise.allSettled(undecided);
  }

  /** Ties the engine to the worker that owns storage and connection. */
  attachStorage(options: WorkerBridgeOptions): WorkerBridge {
    const { engine, session } = this.opened();
    return new WorkerBridge(engine, options, () => session && serverSession(session));
  }

  close(): void {
    this.free();
  }

  free(): void {
    const opened = memory.get(this.__wbg_ptr);
    if (!opened) return;
    memory.delete(this.__wbg_ptr);
    this.__wbg_ptr = 0;
    unregisterInstance(this);
    opened.engine.transport.close();
    opened.engine.replica.subscriptions.clear();
  }

  /** As the engine's own author, whoever asked for the write. */
  private write(
    transaction: string | null,
    at: Time,
    make: (
      engine: Engine,
      context: Parameters<Engine["delete"]>[0],
    ) => InsertResult | MutationResult,
  ): WasmWrite {
    const { engine, session, transactions } = this.opened();
    const attribution = sessionAuthor(session);
    if (attribution === null) throw writeError("a session without an account cannot author rows");
    const batchId = transaction === null ? null : transactions.batchOf(transaction);
    const context = { session: null, attribution, updatedAt: at ?? null, batchId };
    const written = make(engine, context);
    const row = "id" in written ? { id: written.id, values: written.values } : null;
    return new WasmWrite({ txId: written.batchId, row: pack(row) });
  }

  private opened(): Opened {
    const opened = memory.get(this.__wbg_ptr);
    if (!opened) throw new Error("null pointer passed to rust");
    return opened;
  }
}

/** The claims an engine's reads are made with: what a foreign read leaves behind shows here. */
export function claimsOf(db: WasmDb): Record<string, unknown> | undefined {
  return memory.get(Reflect.get(db, "__wbg_ptr"))?.claims;
}

function assertIn(engine: Engine, table: string, id: string): void {
  const entry = engine.replica.store.entry(id);
  if (entry && entry.table !== table) throw writeError(`object ${id} is not in table ${table}`);
}

function asTier(tier: string): Tier {
  if (tier === "local" || tier === "global") return tier;
  throw new EngineError("query", `unknown tier ${tier}`);
}
