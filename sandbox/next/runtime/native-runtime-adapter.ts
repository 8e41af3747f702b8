/**
 * The runtime of a page after alpha.53 (`runtime/native-runtime/native-runtime-adapter.ts` of
 * garden-co/jazz): JSON and tagged values on one side, the engine's bytes on the other. Its host
 * is the client itself: nobody writes here as somebody else, whatever a context says.
 */
import type { Schema, WireRow } from "../../../protocol/jazz.ts";
import { newBatchId } from "../../determinism.ts";
import { EngineError } from "../../engine/engine-error.ts";
import type { MutationErrorEvent as EngineMutationError } from "../../engine/mutation-errors.ts";
import { compileQuery } from "../../engine/query/query-plan.ts";
import type { AdviceRequest } from "../../engine/sync/sync-messages.ts";
import { isRecord } from "../../is-record.ts";
import { pack, unpack } from "../engine/bytes.ts";
import type { ObjectDelta } from "../engine/subscription-stream.ts";
import type { TransactionKind, WasmDb } from "../engine/wasm-db.ts";
import type { WasmWrite } from "../engine/wasm-write.ts";
import { toEngineQuery } from "../query/flat-query.ts";
import { type InternalSession, readInternalSession, sameIdentity } from "../session.ts";
import { changedWithAuthors, withAuthors } from "./author-values.ts";
import { LiveSubscriptions } from "./live-subscriptions.ts";
import { refuseRightsColumns } from "./refused-columns.ts";
import type {
  Cells,
  InsertReceipt,
  MutationErrorEvent,
  PermissionAdvice,
  RejectedFate,
  WriteReceipt,
} from "./runtime-types.ts";
import { readStreamed, type StreamingSource } from "./streamed-value.ts";
import { readTransactionId, readWriteContext, type WriteContext } from "./write-context.ts";

type Optional = string | null | undefined;

/** How long an authority may take to answer whether something is allowed. */
const ADVICE_TIMEOUT_MS = 2_000;

type MakeWrite = (context: WriteContext) => WasmWrite;

/** Whoever the advice is asked for: the link answers for its own identity. */
type AskedAs = InternalSession | null;

export interface AdapterOptions {
  /** Who the engine was opened for. */
  session: InternalSession | null;
  /** The adapter talks to the server itself; else a worker does, and permission advice is unknown. */
  holdsTransport: boolean;
}

export class NativeRuntimeAdapter {
  readonly db: WasmDb;
  private readonly schema: Schema;
  private readonly options: AdapterOptions;
  private readonly subscriptions = new LiveSubscriptions();
  /** Kinds of committed transactions, to tell with their rejection. */
  private readonly exclusive = new Set<string>();
  private readonly openKinds = new Map<string, TransactionKind>();

  constructor(db: WasmDb, schema: Schema, options: AdapterOptions) {
    this.db = db;
    this.schema = schema;
    this.options = options;
  }

  insert(table: string, values: Cells, contextJson?: Optional, id?: Optional): InsertReceipt {
    return this.inserted("Insert", contextJson, this.insertion(table, values, id));
  }

  restore(table: string, id: string, values: Cells, contextJson?: Optional): InsertReceipt {
    const { db } = this;
    return this.inserted("Restore", contextJson, ({ transactionId, updatedAt }) =>
      transactionId === null
        ? db.restore(table, id, pack(values), updatedAt)
        : db.restoreInTransaction(transactionId, table, id, pack(values), updatedAt),
    );
  }

  update(table: string, id: string, values: Cells, contextJson?: Optional): WriteReceipt {
    return this.write("Update", contextJson, this.patch("update", table, id, values)).receipt;
  }

  upsert(table: string, id: string, values: Cells, contextJson?: Optional): WriteReceipt {
    return this.write("Upsert", contextJson, this.patch("upsert", table, id, values)).receipt;
  }

  /** One of the writes with a column that comes in pieces. Resolves when it is made. */
  async streamingMutation(
    mutation: "insert" | "update" | "upsert",
    table: string,
    values: Cells,
    column: string,
    source: StreamingSource,
    contextJson?: Optional,
    id?: Optional,
  ): Promise<{ id: string } & WriteReceipt> {
    const cells = { ...values, [column]: await readStreamed(this.schema, table, column, source) };
    if (mutation === "insert") {
      const { values: _, ...receipt } = this.inserted(
        "Insert",
        contextJson,
        this.insertion(table, cells, id),
      );
      return receipt;
    }
    const make = this.patch(mutation, table, id ?? "", cells);
    const operation = mutation === "update" ? "Update" : "Upsert";
    return { id: id ?? "", ...this.write(operation, contextJson, make).receipt };
  }

  delete(table: string, id: string, contextJson?: Optional): WriteReceipt {
    const { db } = this;
    return this.write("Delete", contextJson, ({ transactionId, updatedAt }) =>
      transactionId === null
        ? db.delete(table, id, updatedAt)
        : db.deleteInTransaction(transactionId, table, id, updatedAt),
    ).receipt;
  }

  /** The receipt and row of an insert that is not made. */
  previewInsert(table: string, values: Cells, contextJson?: Optional): WireRow {
    const id = newBatchId();
    this.db.beginTransaction(id, "mergeable");
    try {
      const context = { ...(contextJson ? JSON.parse(contextJson) : {}), transaction_id: id };
      const make = this.insertion(table, values, null);
      return this.write("Insert", JSON.stringify(context), make).row;
    } finally {
      this.db.rollbackTransaction(id);
    }
  }

  beginTransaction(kind: TransactionKind, id: string, _contextJson?: Optional): string {
    this.db.beginTransaction(id, kind);
    this.openKinds.set(id, kind);
    return id;
  }

  commitTransaction(id: string): string {
    const txId = this.call("Commit transaction", () => this.db.commitTransaction(id));
    if (this.openKinds.get(id) === "exclusive") this.exclusive.add(txId);
    this.openKinds.delete(id);
    return txId;
  }

  async rollbackTransaction(id: string): Promise<boolean> {
    this.openKinds.delete(id);
    return this.db.rollbackTransaction(id);
  }

  /** Rejects with a {@link RejectedFate}. */
  async waitForTransaction(txId: string | Promise<string>, tier: string): Promise<void> {
    if (tier !== "local" && tier !== "global") {
      throw new Error(`Invalid durability tier '${tier}'. Must be 'local' or 'global'.`);
    }
    try {
      await this.db.wait(await txId, tier);
    } catch (error) {
      throw this.fateOf(error) ?? asCallError("Wait for transaction", error);
    }
  }

  async query(
    queryJson: string,
    sessionJson?: Optional,
    tier?: Optional,
    optionsJson?: Optional,
  ): Promise<WireRow[]> {
    const query = this.prepared(queryJson, sessionJson);
    const { columns } = this.call("Query", () => compileQuery(query, this.schema));
    const transaction = readTransactionId(optionsJson);
    const read = async (from: string) => {
      const rows = await this.db.all(pack(query), from, transaction);
      return unpack<WireRow[]>(rows).map(({ id, values }) => ({
        id,
        values: withAuthors(values, columns),
      }));
    };
    try {
      if (tier !== "local-first-unless-empty") return await read(tier ?? "local");
      const here = await read("local");
      return here.length > 0 ? here : await read("global");
    } catch (error) {
      throw asCallError("Query", error);
    }
  }

  createSubscription(
    queryJson: string,
    sessionJson?: Optional,
    tier?: Optional,
    _optionsJson?: Optional,
  ): number {
    const query = this.prepared(queryJson, sessionJson);
    return this.subscriptions.create(query, tier === "global" ? "global" : "local");
  }

  /** Calls back with the whole result, later with what changes it; with an `Error` at its end. */
  executeSubscription(handle: number, onUpdate: (result: ObjectDelta | Error) => void): void {
    const pending = this.subscriptions.take(handle);
    if (!pending) return;
    const { query, tier } = pending;
    const { columns } = this.call("Subscribe", () => compileQuery(query, this.schema));
    const stream = this.call("Subscribe", () => this.db.subscribe(pack(query), tier));
    this.subscriptions.follow(handle, stream, (result) => {
      if (result instanceof Error) return onUpdate(result);
      const lists = [result.added, result.removed, result.updated].map((rows) =>
        rows.map((row) => changedWithAuthors(row, columns)),
      );
      const [added = [], removed = [], updated = []] = lists;
      onUpdate({ ...result, added, removed, updated });
    });
  }

  unsubscribe(handle: number): void {
    this.subscriptions.end(handle);
  }

  canInsertLocally(_table: string, _values: Cells): PermissionAdvice {
    return "unknown";
  }

  canReadLocally(_table: string, _id: string): PermissionAdvice {
    return "unknown";
  }

  canUpdateLocally(_table: string, _id: string, _values: Cells): PermissionAdvice {
    return "unknown";
  }

  canDeleteLocally(_table: string, _id: string): PermissionAdvice {
    return "unknown";
  }

  requestInsertPermissionAdvice(
    table: string,
    values: Cells,
    _as?: AskedAs,
  ): Promise<PermissionAdvice> {
    return this.advice({ kind: "insert", table, values, author: "" });
  }

  requestReadPermissionAdvice(table: string, id: string, _as?: AskedAs): Promise<PermissionAdvice> {
    return this.advice({ kind: "read", table, id });
  }

  requestUpdatePermissionAdvice(
    table: string,
    id: string,
    values: Cells,
    _as?: AskedAs,
  ): Promise<PermissionAdvice> {
    return this.advice({ kind: "update", table, id, values });
  }

  requestDeletePermissionAdvice(
    table: string,
    id: string,
    _as?: AskedAs,
  ): Promise<PermissionAdvice> {
    return this.advice({ kind: "delete", table, id });
  }

  onMutationError(callback: (event: MutationErrorEvent) => void): void {
    this.db.onMutationError((event) => {
      const { batchId, sealed, mode } = event.batch;
      const { code, reason } = inNewWords(event);
      const kind =
        mode === "transactional" || this.exclusive.has(batchId) ? "exclusive" : "mergeable";
      callback({
        code,
        reason,
        transaction: {
          transactionId: batchId,
          kind,
          sealed,
          latestSettlement: { kind: "rejected", transactionId: batchId, code, reason },
        },
      });
    });
  }

  onAuthFailure(callback: (reason: string) => void): void {
    this.db.onAuthFailure(callback);
  }

  connect(url: string, authJson: string): void {
    this.db.connectUpstream(url, authJson);
  }

  async disconnect(): Promise<void> {
    this.db.disconnectUpstream();
  }

  updateAuth(authJson: string): void {
    this.db.updateAuth(authJson);
  }

  async close(): Promise<void> {
    this.subscriptions.endAll();
    this.db.close();
  }

  /**
   * Reads resolve to the page's own context. All that a foreign session does is to leave its
   * claims in the engine.
   */
  private prepared(queryJson: string, sessionJson: Optional) {
    const query = toEngineQuery(queryJson);
    refuseRightsColumns(query);
    const asked = readInternalSession(sessionJson ? JSON.parse(sessionJson) : null);
    if (asked && !sameIdentity(asked, this.options.session)) {
      this.db.setSessionClaims(pack(asked.claims));
    }
    return query;
  }

  private async advice(request: AdviceRequest): Promise<PermissionAdvice> {
    if (!this.options.holdsTransport) return "unknown";
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<PermissionAdvice>((resolve) => {
      timer = setTimeout(() => resolve("unknown"), ADVICE_TIMEOUT_MS);
    });
    const asked = this.db.requestPermissionAdvice(pack(request));
    return Promise.race([asked, late]).finally(() => clearTimeout(timer));
  }

  private inserted(operation: string, contextJson: Optional, make: MakeWrite): InsertReceipt {
    const { row, receipt } = this.write(operation, contextJson, make);
    return { ...row, ...receipt };
  }

  private insertion(table: string, values: Cells, id: Optional): MakeWrite {
    const { db } = this;
    return ({ transactionId, updatedAt }) =>
      transactionId === null
        ? db.insert(table, pack(values), id, updatedAt)
        : db.insertInTransaction(transactionId, table, pack(values), id, updatedAt);
  }

  private patch(how: "update" | "upsert", table: string, id: string, values: Cells): MakeWrite {
    const { db } = this;
    return ({ transactionId, updatedAt }) =>
      transactionId === null
        ? db[how](table, id, pack(values), updatedAt)
        : db[`${how}InTransaction`](transactionId, table, id, pack(values), updatedAt);
  }

  private write(
    operation: string,
    contextJson: Optional,
    make: MakeWrite,
  ): { row: WireRow; receipt: WriteReceipt } {
    const context = readWriteContext(contextJson);
    const write = this.call(operation, () => make(context));
    const row = unpack<WireRow>(write.row());
    const receipt: WriteReceipt =
      context.transactionId === null
        ? { kind: "committed", txId: write.txId() }
        : { kind: "staged", openTransactionId: context.transactionId };
    write.free();
    return { row, receipt };
  }

  private call<T>(operation: string, run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw asCallError(operation, error);
    }
  }

  private fateOf(error: unknown): RejectedFate | null {
    if (!isRecord(error) || error.kind !== "rejected") return null;
    const { batchId, code, reason } = error as { batchId: string; code: string; reason: string };
    return { kind: "rejected", transactionId: batchId, ...inNewWords({ code, reason }) };
  }
}

/** Codes of alpha.53's servers as later ones name them. */
const CODES: Record<string, string> = {
  permissions_head_missing: "permission_denied",
  transaction_conflict: "exclusive_conflict",
};

function inNewWords({ code, reason }: Pick<EngineMutationError, "code" | "reason">) {
  return { code: CODES[code] ?? code, reason };
}

/** `Insert failed: WriteError("…")` */
function asCallError(operation: string, error: unknown): unknown {
  return error instanceof EngineError
    ? new Error(`${operation} failed: ${error.debugText}`)
    : error;
}
