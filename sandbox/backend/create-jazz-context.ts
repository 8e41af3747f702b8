import type { Schema, Session } from "../../protocol/jazz.ts";
import type { Db } from "../db/db.ts";
import type { DbConfig } from "../db/db-config.ts";
import { JazzClient, type OperationContext } from "../db/runtime-client.ts";
import { runtimeSchemaJson } from "../db/runtime-schema-json.ts";
import { WasmRuntime } from "../engine/wasm-runtime.ts";
import { mergePermissions } from "../policy/normalize-permissions.ts";
import {
  assertValidBackendConfig,
  type BackendContextConfig,
  type SchemaSource,
  schemaOfSource,
} from "./backend-config.ts";
import { type RequestLike, resolveRequestSession } from "./request-auth.ts";
import { ScopedDb } from "./scoped-db.ts";

/**
 * A server's way to Jazz (`backend/create-jazz-context.ts`): one engine, made at the first use,
 * and handles on it that differ in whose permissions decide and in whose name is written.
 */
export class JazzContext {
  private readonly config: BackendContextConfig;
  private client: { jazz: JazzClient; schemaJson: string } | null = null;
  private readonly merged = new WeakMap<Schema, Schema>();

  constructor(config: BackendContextConfig) {
    assertValidBackendConfig(config);
    this.config = { ...config };
  }

  /** Nobody's session: nothing is checked, and `jazz:system` is the author. */
  db(source?: SchemaSource): Db {
    return this.handle(this.getClient(source), {}, false);
  }

  /** The same, and it insists on being the app's backend. @throws without `backendSecret`. */
  asBackend(source?: SchemaSource): Db {
    const client = this.getClient(source);
    if (!this.config.backendSecret) throw new Error("backendSecret required for backend mode");
    if (!this.config.serverUrl) throw new Error("serverUrl required for backend mode");
    return this.handle(client, {});
  }

  /** Writes in somebody's name, with the backend's permissions. */
  withAttribution(principalId: string, source?: SchemaSource): Db {
    return this.synced(source, { attribution: principalId });
  }

  withAttributionForSession(session: Session, source?: SchemaSource): Db {
    return this.synced(source, { attribution: session.user_id });
  }

  /** Rejects where the request's bearer token cannot be trusted. */
  async withAttributionForRequest(request: RequestLike, source?: SchemaSource): Promise<Db> {
    const session = await resolveRequestSession(request, this.config);
    return this.withAttributionForSession(session, source);
  }

  /** Acts as the request's user. Rejects where its bearer token cannot be trusted. */
  async forRequest(request: RequestLike, source?: SchemaSource): Promise<Db> {
    this.getClient(source);
    const session = await resolveRequestSession(request, this.config);
    return this.synced(source, { session });
  }

  /** Acts as the session's user: permissions and authorship. */
  forSession(session: Session, source?: SchemaSource): Db {
    return this.synced(source, { session });
  }

  /** Nothing is buffered here. */
  flush(): void {}

  async shutdown(): Promise<void> {
    const { client } = this;
    this.client = null;
    await client?.jazz.shutdown();
  }

  private synced(source: SchemaSource | undefined, scope: OperationContext): Db {
    const client = this.getClient(source);
    if (this.config.serverUrl && !this.config.backendSecret) {
      throw new Error(
        "backendSecret required for request/session-scoped sync when serverUrl is configured.",
      );
    }
    return this.handle(client, scope);
  }

  private handle(client: JazzClient, scope: OperationContext, scoped = true): Db {
    const session = scope.session ?? null;
    const authMode = session?.authMode ?? "external";
    return new ScopedDb(this.dbConfig(), client, scope, scoped ? { authMode, session } : null);
  }

  private getClient(source?: SchemaSource): JazzClient {
    const schemaJson = this.schemaJson(source);
    this.client ??= { jazz: this.createClient(schemaJson), schemaJson };
    if (this.client.schemaJson === schemaJson) return this.client.jazz;
    throw new Error(
      "JazzContext is already initialized with a different schema. Create a separate context for each schema/app.",
    );
  }

  private schemaJson(source: SchemaSource | undefined): string {
    const { app, permissions } = this.config;
    const selected = source ?? app;
    if (!selected) {
      throw new Error(
        "No schema source provided. Pass `app` to createJazzContext or provide a schema source when calling db()/asBackend()/forRequest()/forSession().",
      );
    }
    const schema = schemaOfSource(selected);
    if (!permissions) return runtimeSchemaJson(schema);
    const merged = this.merged.get(schema) ?? mergePermissions(schema, permissions);
    this.merged.set(schema, merged);
    return runtimeSchemaJson(merged, true);
  }

  private createClient(schemaJson: string): JazzClient {
    const { appId, env = "dev", userBranch = "main", serverUrl, backendSecret } = this.config;
    const runtime = new WasmRuntime(schemaJson, appId, env, userBranch, undefined, false, false);
    const config = { ...this.dbConfig(), ...(backendSecret ? { backendSecret } : {}) };
    const client = new JazzClient(runtime, config, () => {});
    if (serverUrl) client.connectTransport(serverUrl);
    return client;
  }

  private dbConfig(): DbConfig {
    const { appId, driver, serverUrl, env, userBranch, jwtToken, adminSecret } = this.config;
    return {
      appId,
      driver: { type: driver.type },
      ...(serverUrl === undefined ? {} : { serverUrl }),
      ...(env === undefined ? {} : { env }),
      ...(userBranch === undefined ? {} : { userBranch }),
      ...(jwtToken === undefined ? {} : { jwtToken }),
      ...(adminSecret === undefined ? {} : { adminSecret }),
    };
  }
}

export function createJazzContext(config: BackendContextConfig): JazzContext {
  return new JazzContext(config);
}
