import type { Schema, Tier } from "../../protocol/jazz.ts";
import type { MutationErrorEvent } from "../engine/mutation-errors.ts";
import { setCookie } from "../engine/sync/cookies.ts";
import { WasmRuntime } from "../engine/wasm-runtime.ts";
import type { AuthFailureReason, Credentials } from "./auth-state-store.ts";
import type { DbConfig } from "./db-config.ts";
import { JazzClient } from "./runtime-client.ts";
import { runtimeSchemaJson } from "./runtime-schema-json.ts";

/** What a connection needs of its Db. */
export interface ConnectionHost {
  readonly config: DbConfig;
  markUnauthenticated(reason: AuthFailureReason): void;
  onMutationError(event: MutationErrorEvent): void;
}

/**
 * Makes a Db's engine, at the first operation, for the schema of that operation, and keeps it
 * in touch with storage and server.
 */
export abstract class ConnectionManager {
  /** `null` until the first operation. */
  protected client: JazzClient | null = null;
  private schemaKey: string | null = null;
  protected readonly host: ConnectionHost;

  constructor(host: ConnectionHost) {
    this.host = host;
  }

  /** @throws when an earlier operation brought another schema. */
  getClient(schema: Schema): JazzClient {
    const { config } = this.host;
    const json = this.schemaJson(schema);
    if (this.client) {
      if (this.schemaKey === json) return this.client;
      throw new Error(
        "Db is already initialized with a different schema. Create a separate Db for each schema/app.",
      );
    }
    const runtime = new WasmRuntime(
      json,
      config.appId,
      config.env ?? "dev",
      config.userBranch ?? "main",
      undefined,
      this.durable,
      this.durable,
    );
    setCookie(runtime, config.cookieSession);
    const client = new JazzClient(runtime, { ...config }, (reason) =>
      this.host.markUnauthenticated(reason),
    );
    client.onMutationError((event) => this.host.onMutationError(event));
    this.client = client;
    this.schemaKey = json;
    this.onClientCreated(client, json);
    return client;
  }

  getRuntimeSchema(): Schema | null {
    return this.client?.getSchema() ?? null;
  }

  updateCredentials(changes: Credentials): void {
    if (this.client) setCookie(this.client.getRuntime(), changes.cookieSession);
    this.client?.updateCredentials(changes);
  }

  async shutdown(): Promise<void> {
    await this.client?.shutdown();
    this.client = null;
    this.schemaKey = null;
  }

  /** The schema as this connection's engine gets it. */
  protected schemaJson(schema: Schema): string {
    return runtimeSchemaJson(this.host.config.adminSecret ? withoutPolicies(schema) : schema);
  }

  /** The engine is a cache of rows that live elsewhere. */
  protected abstract readonly durable: boolean;
  protected abstract onClientCreated(client: JazzClient, schemaJson: string): void;
  /** Resolves when reads and waits make sense. */
  abstract ensureReady(tier?: Tier): Promise<void>;
  abstract shouldDeferSubscriptionStart(): boolean;
  abstract disconnect(): Promise<void>;
  abstract reconnect(): Promise<void>;
  abstract deleteClientStorage(): Promise<void>;
}

/** @throws when the Db was opened without a server. */
export function requireServerUrl({ config }: ConnectionHost, operation: string): string {
  if (config.serverUrl) return config.serverUrl;
  throw new Error(`Db.${operation}() requires a configured serverUrl.`);
}

function withoutPolicies(schema: Schema): Schema {
  return Object.fromEntries(
    Object.entries(schema).map(([name, table]) => [name, { ...table, policies: undefined }]),
  );
}
