import { ConnectionManager, requireServerUrl } from "./connection.ts";
import type { JazzClient } from "./runtime-client.ts";

/** The memory driver: the engine itself holds the rows and talks to the server. */
export class DirectConnectionManager extends ConnectionManager {
  protected readonly durable = false;
  private disconnected = false;
  private waiting: (() => void)[] = [];

  protected onClientCreated(client: JazzClient): void {
    const { serverUrl } = this.host.config;
    if (serverUrl && !this.disconnected) client.connectTransport(serverUrl);
  }

  async ensureReady(): Promise<void> {
    if (!this.disconnected) return;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  shouldDeferSubscriptionStart(): boolean {
    return false;
  }

  async disconnect(): Promise<void> {
    requireServerUrl(this.host, "disconnect");
    this.disconnected = true;
    this.client?.disconnectTransport();
  }

  async reconnect(): Promise<void> {
    const serverUrl = requireServerUrl(this.host, "reconnect");
    this.disconnected = false;
    this.client?.connectTransport(serverUrl);
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  async deleteClientStorage(): Promise<void> {
    throw new Error("deleteClientStorage() is only available in persistent browser DBs.");
  }
}
