import type { AuthState, Schema } from "../../protocol/jazz.ts";
import { Db } from "../db/db.ts";
import type { DbConfig } from "../db/db-config.ts";
import { DirectConnectionManager } from "../db/direct-connection.ts";
import type { JazzClient, OperationContext } from "../db/runtime-client.ts";
import type { MutationErrorEvent } from "../engine/mutation-errors.ts";

/**
 * A handle of a backend's context: a Db of its own on the context's one client, that runs
 * everything under one session or attribution (`ClientBackedDb` in `runtime/db.ts`).
 */
export class ScopedDb extends Db {
  private readonly runtimeClient: JazzClient;
  private readonly operationScope: OperationContext;
  private readonly scopedAuthState: AuthState | null;

  constructor(
    config: DbConfig,
    runtimeClient: JazzClient,
    operationScope: OperationContext,
    scopedAuthState: AuthState | null,
  ) {
    super(config, (host) => new DirectConnectionManager(host));
    this.runtimeClient = runtimeClient;
    this.operationScope = operationScope;
    this.scopedAuthState = scopedAuthState;
  }

  override getAuthState(): AuthState {
    return this.scopedAuthState ?? super.getAuthState();
  }

  override onAuthChanged(listener: (state: AuthState) => void): () => void {
    if (!this.scopedAuthState) return super.onAuthChanged(listener);
    listener(this.scopedAuthState);
    return () => {};
  }

  override updateAuthToken(jwtToken: string | null): void {
    if (!this.scopedAuthState) super.updateAuthToken(jwtToken);
  }

  override updateCookieSession(session: Parameters<Db["updateCookieSession"]>[0]): void {
    if (!this.scopedAuthState) super.updateCookieSession(session);
  }

  /** The client's one listener: whoever registers last hears. */
  override onMutationError(listener: (event: MutationErrorEvent) => void): () => void {
    this.runtimeClient.onMutationError(listener);
    return () => {};
  }

  override getRuntimeSchema(): Schema | null {
    return this.runtimeClient.getSchema();
  }

  override async disconnect(): Promise<void> {
    throw new Error("Db.disconnect() is not supported on scoped Db handles.");
  }

  override async reconnect(): Promise<void> {
    throw new Error("Db.reconnect() is not supported on scoped Db handles.");
  }

  /** The context owns the engine. */
  override async shutdown(): Promise<void> {}

  protected override getClient(_schema: Schema): JazzClient {
    return this.runtimeClient;
  }

  protected override getRuntimeOperationContext(): OperationContext {
    return this.operationScope;
  }
}
