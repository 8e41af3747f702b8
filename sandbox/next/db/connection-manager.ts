import type { Schema } from "../../../protocol/jazz.ts";
import type { AuthFailureReason } from "../../db/auth-state-store.ts";
import type { MutationErrorEvent, RuntimeReadTier } from "../runtime/runtime-types.ts";
import type { InternalSession } from "../session.ts";
import { isPersistent, type NextDbConfig } from "./db-config.ts";
import { JazzClient } from "./jazz-client.ts";
import { type DefaultRuntimeSource, withoutPolicies } from "./runtime-source.ts";

/** What a connection needs of its Db. */
export interface DbForConnection {
  readonly config: NextDbConfig;
  readonly runtimeSource: DefaultRuntimeSource;
  readonly session: InternalSession | null;
  markUnauthenticated(reason: AuthFailureReason): void;
  onMutationError(event: MutationErrorEvent): void;
}

/**
 * Makes a Db's client and runtime, at the first operation, for the schema of that operation, and
 * keeps them in touch with storage and server.
 */
export abstract class ConnectionManager {
  /** `null` until the first operation. */
  protected client: JazzClient | null = null;
  private schemaKey: string | null = null;
  protected readonly db: DbForConnection;

  constructor(db: DbForConnection) {
    this.db = db;
  }

  /** @throws when an earlier operation brought another schema. */
  getClient(schema: Schema): JazzClient {
    const key = JSON.stringify(schema);
    if (this.client) {
      if (this.schemaKey === key) return this.client;
      throw new Error(
        "Db is already initialized with a different schema. Create a separate Db for each schema/app.",
      );
    }
    const { config, runtimeSource, session } = this.db;
    const structure = withoutPolicies(schema);
    const runtime = runtimeSource.createRuntime(structure, session, isPersistent(config));
    const client = new JazzClient(runtime, config, session, structure, (reason) =>
      this.db.markUnauthenticated(reason),
    );
    client.onMutationError((event) => this.db.onMutationError(event));
    this.client = client;
    this.schemaKey = key;
    this.onClientCreated(client, key);
    return client;
  }

  getCurrentClient(): JazzClient | null {
    return this.client;
  }

  getRuntimeSchema(): Schema | null {
    return this.client?.getSchema() ?? null;
  }

  /** After the token in the config has changed. */
  updateAuth(): void {
    this.client?.updateAuth();
  }

  async waitForPendingWrites(): Promise<void> {
    await this.client?.getRuntime().db.flushPendingWrites();
  }

  async shutdown(): Promise<void> {
    await this.client?.shutdown();
    this.client = null;
    this.schemaKey = null;
  }

  async openInspectorControlPort(_signal?: AbortSignal): Promise<MessagePort> {
    throw new Error("No inspector can be attached: the sandbox has no worker to control.");
  }

  protected serverUrl(operation: string): string {
    const { serverUrl } = this.db.config;
    if (serverUrl) return serverUrl;
    throw new Error(`Db.${operation}() requires a configured serverUrl.`);
  }

  protected abstract onClientCreated(client: JazzClient, schemaJson: string): void;
  /** Before the Db is given to the app. */
  abstract start(): Promise<void>;
  /** Resolves when reads and waits make sense. */
  abstract ensureReady(tier?: RuntimeReadTier): Promise<void>;
  abstract shouldDeferSubscriptionStart(): boolean;
  abstract disconnect(): Promise<void>;
  abstract reconnect(): Promise<void>;
  abstract deleteClientStorage(): Promise<void>;
}
