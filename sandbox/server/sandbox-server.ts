import { type Permissions, type Schema, SYSTEM_AUTHOR } from "../../protocol/jazz.ts";
import { tableShape, toObject } from "../db/result-shape.ts";
import { newBatchId, newRowId } from "../determinism.ts";
import { completeRow } from "../engine/column-values.ts";
import { PermissionGate } from "../engine/permission-gate.ts";
import { RowStore } from "../engine/row-store.ts";
import type { RowVersion } from "../engine/row-version.ts";
import { RowView } from "../engine/row-view.ts";
import type {
  Advice,
  AdviceRequest,
  BatchDecision,
  BatchSubmission,
  ClientEnd,
  Credentials,
  ServerEnd,
  SyncServer,
} from "../engine/sync/sync-messages.ts";
import { WriteClock } from "../engine/write-clock.ts";
import { tableOf } from "../policy/table-columns.ts";
import { toWriteRecord } from "../schema/js-value.ts";
import type { TableProxy } from "../schema/query-builder.ts";
import { judgeAdvice } from "./judge-advice.ts";
import { judgeBatch, type Rejection } from "./judge-batch.ts";
import { ServerConnection } from "./server-connection.ts";
import { type KnownUsers, principalOf } from "./server-session.ts";

export interface ServerSettings {
  schema: Schema | null;
  users: KnownUsers;
  adminSecret: string | undefined;
  backendSecret?: string | undefined;
  latency: number;
  /** Milliseconds after a handshake until the policies are sent. */
  catalogueDelay: number;
}

/** A sync server in the page: keeps all rows, judges what clients send, tells the others. */
export class SandboxServer implements SyncServer {
  readonly latency: number;
  private readonly settings: ServerSettings;
  private schema: Schema | null;
  private permissions: Permissions | null = null;
  private gate: PermissionGate | null = null;
  private readonly store = new RowStore();
  private readonly clock = new WriteClock();
  private readonly connections = new Set<ServerConnection>();
  /** Batches decided on, so that one sent again after a lost connection is answered alike. */
  private readonly decided = new Map<string, Rejection | null>();

  constructor(settings: ServerSettings) {
    this.settings = settings;
    this.latency = settings.latency;
    this.schema = settings.schema;
  }

  /** Puts policies in force, here and at every client. */
  publish(permissions: Permissions): void {
    this.permissions = permissions;
    this.gate = null;
    for (const connection of this.connections) {
      if (connection.who.role !== "backend") connection.client.catalogue(permissions);
      connection.sendEverything(this.policies());
    }
  }

  /**
   * Writes a row directly, as the backend would on somebody's behalf: no policy is asked.
   * Returns its id. @throws when the values do not fit the table.
   */
  seed<Row, Init>(
    table: TableProxy<Row, Init>,
    values: Init,
    options: { author?: string; id?: string; at?: Date } = {},
  ): string {
    this.schema ??= table._schema;
    const name = table._table;
    const declared = tableOf(this.schema, name);
    if (!declared) throw new Error(`Unknown table "${name}"`);
    const given = toWriteRecord(values as Record<string, unknown>, this.schema, name);
    const author = options.author ?? SYSTEM_AUTHOR;
    const time = options.at ? options.at.getTime() * 1000 : this.clock.next();
    const version: RowVersion = {
      id: options.id ?? newRowId(),
      table: name,
      values: completeRow(name, declared, given),
      createdBy: author,
      createdAt: time,
      updatedBy: author,
      updatedAt: time,
      batchId: newBatchId(),
      deleted: false,
    };
    this.take([version]);
    return version.id;
  }

  /** The rows the server has of a table, as objects with their id. */
  rows<Row, Init>(table: TableProxy<Row, Init>): Row[] {
    const shape = tableShape(table._schema, table._table);
    return new RowView(this.store).scan(table._table).map(({ id, values }) => {
      const ordered = shape.columns.map(({ name }) => values[name] ?? { type: "Null" as const });
      return toObject(id, ordered, shape) as Row;
    });
  }

  connect(client: ClientEnd, schema: Schema, credentials: Credentials): ServerEnd {
    this.schema ??= schema;
    const connection = new ServerConnection(
      client,
      principalOf(credentials, this.settings),
      this.store,
    );
    this.connections.add(connection);
    this.welcome(connection);
    return {
      submit: (batches) => this.submit(connection, batches),
      updateAuth: (fresh) => {
        connection.become(principalOf(fresh, this.settings), this.policies());
        this.refuseIfUnknown(connection);
      },
      advise: (request) => this.advise(connection, request),
      close: () => this.connections.delete(connection),
    };
  }

  private advise({ who }: ServerConnection, request: AdviceRequest): Advice {
    if (who.role === "refused" || !this.schema) return "unknown";
    if (who.role === "backend") return "allowed";
    return judgeAdvice(request, this.schema, this.store, this.policies(), who.session);
  }

  private welcome(connection: ServerConnection): void {
    if (this.refuseIfUnknown(connection)) return;
    const { permissions } = this;
    if (permissions && connection.who.role === "user") {
      const { catalogueDelay } = this.settings;
      if (catalogueDelay === 0) connection.client.catalogue(permissions);
      else setTimeout(() => connection.client.catalogue(permissions), catalogueDelay);
    }
    connection.sendEverything(this.policies());
  }

  private refuseIfUnknown({ who, client }: ServerConnection): boolean {
    if (who.role !== "refused") return false;
    client.authFailure(who.reason);
    return true;
  }

  private submit(connection: ServerConnection, batches: readonly BatchSubmission[]): void {
    const decisions: BatchDecision[] = [];
    const accepted: RowVersion[] = [];
    for (const batch of batches) {
      const rejection = this.decide(connection, batch);
      if (rejection === undefined) continue;
      const { batchId } = batch;
      decisions.push(rejection ? { batchId, rejected: rejection } : { batchId, accepted: "edge" });
      if (!rejection) accepted.push(...batch.versions);
    }
    connection.client.decisions(decisions);
    connection.has(accepted);
    this.tell(accepted);
    this.settleGlobally(connection, decisions);
  }

  /** Whether a batch is turned down; `undefined` from someone who may not write at all. */
  private decide({ who }: ServerConnection, batch: BatchSubmission): Rejection | null | undefined {
    const known = this.decided.get(batch.batchId);
    if (known !== undefined) return known;
    if (who.role === "refused") return undefined;
    const rejection =
      who.role === "backend" ? null : judgeBatch(batch, this.store, this.policies(), who.session);
    this.decided.set(batch.batchId, rejection);
    if (!rejection) this.keep(batch.versions);
    return rejection;
  }

  /** An accepted batch is global once the edge has passed it on. */
  private settleGlobally(connection: ServerConnection, decisions: readonly BatchDecision[]): void {
    const global = decisions.flatMap((decision) =>
      "accepted" in decision ? [{ batchId: decision.batchId, accepted: "global" as const }] : [],
    );
    if (global.length === 0) return;
    setTimeout(() => {
      if (this.connections.has(connection)) connection.client.decisions(global);
    }, this.latency);
  }

  private take(versions: readonly RowVersion[]): void {
    this.keep(versions);
    this.tell(versions);
  }

  private keep(versions: readonly RowVersion[]): void {
    for (const version of versions) {
      this.store.reserve(version.table, version.id).base = version;
    }
    this.store.touch();
  }

  /** Tells every client what changed for it: the rows themselves, and rows that rest on them. */
  private tell(versions: readonly RowVersion[]): void {
    if (versions.length === 0) return;
    const ids = new Set(versions.map(({ id }) => id));
    const gate = this.policies();
    const changed = new Set(versions.map(({ table }) => table));
    for (const table of Object.keys(this.schema ?? {})) {
      const behind = gate?.tablesBehind(table, "Select");
      if (![...changed].some((one) => behind?.has(one))) continue;
      for (const { id } of this.store.table(table)) ids.add(id);
    }
    for (const connection of this.connections) connection.sendChanges(ids, gate);
  }

  private policies(): PermissionGate | null {
    if (!this.gate && this.permissions && this.schema) {
      this.gate = new PermissionGate(this.schema, "enforcing");
      this.gate.enforce(this.permissions);
    }
    return this.gate;
  }
}
