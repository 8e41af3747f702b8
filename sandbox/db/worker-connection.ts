import type { WorkerBridge } from "../engine/sync/worker-bridge.ts";
import type { Credentials } from "./auth-state-store.ts";
import { ConnectionManager, requireServerUrl } from "./connection.ts";
import type { JazzClient } from "./runtime-client.ts";
import { storageName } from "./storage-name.ts";

/**
 * The persistent driver: a worker owns storage and connection, the page's engine is its cache.
 * Subscriptions and reads wait until stored rows are here.
 */
export class WorkerConnectionManager extends ConnectionManager {
  protected readonly durable = true;
  private bridge: WorkerBridge | null = null;
  private ready: Promise<unknown> = Promise.resolve();

  /** Starts the worker, before any engine. */
  async start(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  protected onClientCreated(client: JazzClient, schemaJson: string): void {
    const { config } = this.host;
    const { appId, env = "dev", userBranch = "main", serverUrl, jwtToken, adminSecret } = config;
    const bridge = client.getRuntime().createWorkerBridge(null, {
      schemaJson,
      appId,
      env,
      userBranch,
      dbName: storageName(config),
      serverUrl,
      jwtToken,
      adminSecret,
    });
    this.bridge = bridge;
    this.ready = bridge.init();
  }

  override updateCredentials(changes: Credentials): void {
    super.updateCredentials(changes);
    this.bridge?.updateAuth(this.host.config.jwtToken);
  }

  async ensureReady(): Promise<void> {
    await this.ready;
  }

  shouldDeferSubscriptionStart(): boolean {
    return true;
  }

  async disconnect(): Promise<void> {
    requireServerUrl(this.host, "disconnect");
    await this.ready;
    this.bridge?.disconnectUpstream();
  }

  async reconnect(): Promise<void> {
    requireServerUrl(this.host, "reconnect");
    await this.ready;
    this.bridge?.reconnectUpstream();
  }

  async deleteClientStorage(): Promise<void> {
    await this.ready;
    await this.bridge?.shutdown({ wipe: true });
    this.bridge = null;
  }

  override async shutdown(): Promise<void> {
    await this.ready;
    await this.bridge?.shutdown();
    this.bridge = null;
    await super.shutdown();
  }
}
