import type {
  BatchMode,
  Schema,
  Session,
  TaggedRecord,
  Tier,
  Value,
  WireQuery,
  WireRow,
} from "../../protocol/jazz.ts";
import { newBatchId } from "../determinism.ts";
import type { BatchRecord } from "./batch-book.ts";
import type { ReadOptions, WriteContext } from "./call-arguments.ts";
import { writeError } from "./engine-error.ts";
import { LiveQuery } from "./live/live-query.ts";
import type { DeltaCallback } from "./live/subscriptions.ts";
import { evaluate } from "./query/evaluate.ts";
import { compileQuery, type QueryPlan } from "./query/query-plan.ts";
import { Replica } from "./replica.ts";
import { visibleVersion } from "./row-store.ts";
import { NULL_VALUE, type RowVersion } from "./row-version.ts";
import { RowView } from "./row-view.ts";
import { RowWriter, type WriteScope } from "./row-writer.ts";
import { schemaHash } from "./runtime-schema.ts";
import { Transport } from "./sync/transport.ts";
import { WriteClock } from "./write-clock.ts";

/** A row as `insert` and `restore` return it. */
export interface InsertResult extends WireRow {
  batchId: string;
}

export interface MutationResult {
  batchId: string;
}

/** Everything behind the public `WasmRuntime`, with arguments already read. */
export class Engine {
  readonly schema: Schema;
  readonly replica: Replica;
  readonly transport: Transport;
  private readonly writer: RowWriter;
  private hash: string | null = null;
  /** Durability is somebody else's: writes here are not even `local` until that one says so. */
  private readonly nonDurable: boolean;

  constructor(schema: Schema, settings: { enforcing: boolean; nonDurable: boolean }) {
    this.schema = schema;
    this.nonDurable = settings.nonDurable;
    this.replica = new Replica(schema, settings.enforcing);
    this.transport = new Transport(this.replica, schema);
    const { store, gate } = this.replica;
    this.writer = new RowWriter(schema, store, gate, new WriteClock());
  }

  get schemaHash(): string {
    this.hash ??= schemaHash(this.schema);
    return this.hash;
  }

  insert(
    context: WriteContext,
    table: string,
    values: TaggedRecord,
    id: string | null,
  ): InsertResult {
    return this.inserted(
      this.write(context, (scope) => this.writer.insert(scope, table, values, id)),
    );
  }

  restore(context: WriteContext, table: string, id: string, values: TaggedRecord): InsertResult {
    return this.inserted(
      this.write(context, (scope) => this.writer.restore(scope, table, id, values)),
    );
  }

  upsert(context: WriteContext, table: string, id: string, values: TaggedRecord): MutationResult {
    return mutation(this.write(context, (scope) => this.writer.upsert(scope, table, id, values)));
  }

  update(context: WriteContext, id: string, patch: TaggedRecord): MutationResult {
    return mutation(this.write(context, (scope) => this.writer.update(scope, id, patch)));
  }

  delete(context: WriteContext, id: string): MutationResult {
    return mutation(this.write(context, (scope) => this.writer.delete(scope, id)));
  }

  begin(mode: BatchMode): string {
    return this.replica.batches.begin(mode);
  }

  /** @throws EngineError when the batch is not open. */
  commit(batchId: string): void {
    const { record, batch } = this.replica.batches.seal(batchId);
    const versions = [...batch.staged.values()];
    if (versions.length === 0) {
      this.replica.waits.confirm(record, "global");
      return;
    }
    this.confirmHere(record);
    this.replica.publish({ batchId, mode: batch.mode, versions, parents: batch.parents });
  }

  /** Drops what the batch wrote; nobody is told, since nobody saw it. */
  rollBack(batchId: string): void {
    this.replica.batches.rollBack(batchId);
  }

  /** @throws EngineError for an unknown batch, or a tier that nothing here can confirm. */
  wait(batchId: string, tier: Tier): Promise<void> {
    const record = this.replica.batches.record(batchId);
    if (!record) throw writeError(`missing local batch record for BatchId(${batchId})`);
    const known = this.replica.waits.outcome(record, tier);
    if (!known && tier !== "local" && !this.transport.mayConfirm) {
      const wanted = tier === "edge" ? "EdgeServer" : "GlobalServer";
      throw writeError(
        `cannot wait for durability tier ${wanted}: no configured server or local durability tier can produce it (max attainable: Some(Local))`,
      );
    }
    return known ?? this.replica.waits.wait(record, tier);
  }

  /** One-shot read. @throws EngineError when its batch is not open; rejects on a wrong query. */
  async query(query: WireQuery, session: Session | null, options: ReadOptions): Promise<WireRow[]> {
    const { replica, schema } = this;
    const view = new RowView(replica.store, options.tier, this.staged(options.batchId));
    const reading = { view, session, gate: replica.gate };
    const plan = compileQuery(query, schema);
    if (options.tier === "edge" || options.tier === "global") await this.transport.ready();
    return evaluate(plan, reading).map(({ version, values }) => ({ id: version.id, values }));
  }

  /** Rows an open batch has staged. @throws EngineError when it is not open. */
  staged(batchId: string | null): Map<string, RowVersion> | null {
    return batchId === null ? null : this.replica.batches.requireOpen(batchId).staged;
  }

  /** Opens what `create` prepared and tells its first result; nothing when already closed. */
  execute(handle: number, callback: DeltaCallback): void {
    const { subscriptions, store, gate } = this.replica;
    const pending = subscriptions.take(handle);
    if (!pending) return;
    const { session, options } = pending;
    const plan: QueryPlan = compileQuery(pending.query, this.schema);
    const live = new LiveQuery(plan, { view: new RowView(store, options.tier), session, gate });
    subscriptions.add(handle, live, callback);
    const confirmed = options.tier === "edge" || options.tier === "global";
    if (confirmed && this.transport.mayConfirm) {
      this.transport.ready().then(() => subscriptions.start(handle));
    } else subscriptions.start(handle);
  }

  private write(context: WriteContext, make: (scope: WriteScope) => RowVersion): RowVersion {
    if (context.batchId !== null) return this.stage(context, context.batchId, make);
    const batchId = newBatchId();
    const version = make({ context, batchId, staged: null });
    this.confirmHere(this.replica.batches.adopt(batchId));
    this.replica.publish({ batchId, mode: "direct", versions: [version], parents: new Map() });
    return version;
  }

  private stage(
    context: WriteContext,
    batchId: string,
    make: (scope: WriteScope) => RowVersion,
  ): RowVersion {
    const { staged, parents } = this.replica.batches.requireOpen(batchId);
    const version = make({ context, batchId, staged });
    if (!parents.has(version.id)) {
      const entry = this.replica.store.entry(version.id);
      parents.set(version.id, (entry && visibleVersion(entry)?.batchId) ?? null);
    }
    staged.set(version.id, version);
    return version;
  }

  private confirmHere(record: BatchRecord): void {
    if (!this.nonDurable) this.replica.waits.confirm(record, "local");
  }

  private inserted(version: RowVersion): InsertResult {
    const columns = this.schema[version.table]?.columns ?? [];
    return {
      id: version.id,
      values: columns.map(({ name }): Value => ({ ...(version.values[name] ?? NULL_VALUE) })),
      batchId: version.batchId,
    };
  }
}

function mutation({ batchId }: RowVersion): MutationResult {
  return { batchId };
}
