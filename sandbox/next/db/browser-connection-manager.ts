import type { WorkerBridge } from "../../engine/sync/worker-bridge.ts";
import { NativeRuntimeAdapter } from "../runtime/native-runtime-adapter.ts";
import { openBrokerWorker } from "./broker-worker.ts";
import { ConnectionManager } from "./connection-manager.ts";
import { physicalDbName } from "./db-config.ts";
import { registerInspectorFactory } from "./inspector-registry.ts";
import type { JazzClient } from "./jazz-client.ts";

/**
 * The persistent driver: a worker that all tabs share owns storage and connection, the page's
 * engine is its cache. Reads and subscriptions wait until stored rows are here.
 */
export class BrowserConnectionManager extends ConnectionManager {
  private bridge: WorkerBridge | null = null;
  private ready: Promise<unknown> = Promise.resolve();
  private worker: { close(): void } | null = null;
  private leaveInspector: (() => void) | null = null;

  /** Leases the worker, before there is an engine. */
  async start(): Promise<void> {
    this.worker = openBrokerWorker(this.db.config);
    this.leaveInspector = registerInspectorFactory((signal) =>
      this.openInspectorControlPort(signal),
    );
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  protected onClientCreated(client: JazzClient, schemaJson: string): void {
    const runtime = client.getRuntime();
    if (!(runtime instanceof NativeRuntimeAdapter)) {
      throw new Error("A browser worker needs a native runtime to attach to.");
    }
    const { config } = this.db;
    const { appId, env = "dev", serverUrl, jwtToken } = config;
    const bridge = runtime.db.attachStorage({
      schemaJson,
      appId,
      env,
      userBranch: "main",
      dbName: physicalDbName(config),
      serverUrl,
      jwtToken,
    });
    this.bridge = bridge;
    this.ready = bridge.init();
  }

  override updateAuth(): void {
    super.updateAuth();
    this.bridge?.updateAuth(this.db.config.jwtToken);
  }

  async ensureReady(): Promise<void> {
    await this.ready;
  }

  shouldDeferSubscriptionStart(): boolean {
    return true;
  }

  async disconnect(): Promise<void> {
    this.serverUrl("disconnect");
    await this.ready;
    this.bridge?.disconnectUpstream();
  }

  async reconnect(): Promise<void> {
    this.serverUrl("reconnect");
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
    this.leaveInspector?.();
    this.worker?.close();
    this.worker = null;
    await super.shutdown();
  }
}
