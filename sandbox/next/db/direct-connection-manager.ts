import { ConnectionManager } from "./connection-manager.ts";
import type { JazzClient } from "./jazz-client.ts";

/** The memory driver: the page's engine holds the rows and talks to the server itself. */
export class DirectConnectionManager extends ConnectionManager {
  private disconnected = false;

  protected onClientCreated(client: JazzClient): void {
    const { serverUrl } = this.db.config;
    if (serverUrl && !this.disconnected) client.connectTransport(serverUrl);
  }

  async start(): Promise<void> {}

  async ensureReady(): Promise<void> {}

  shouldDeferSubscriptionStart(): boolean {
    return false;
  }

  async disconnect(): Promise<void> {
    this.serverUrl("disconnect");
    this.disconnected = true;
    await this.client?.disconnectTransport();
  }

  async reconnect(): Promise<void> {
    const serverUrl = this.serverUrl("reconnect");
    this.disconnected = false;
    this.client?.connectTransport(serverUrl);
  }

  async deleteClientStorage(): Promise<void> {
    throw new Error("deleteClientStorage() is only available in persistent browser DBs.");
  }
}
