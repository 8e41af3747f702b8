import type { Session } from "../../../protocol/jazz.ts";
import type { Engine } from "../engine.ts";
import { deleteStorage, StorageOutlet } from "./storage.ts";

/** What the page tells the worker that owns storage and connection (`runtime/worker-bridge.ts`). */
export interface WorkerBridgeOptions {
  schemaJson: string;
  appId: string;
  env: string;
  userBranch: string;
  /** Names the storage: one per app and user. */
  dbName: string;
  serverUrl?: string | undefined;
  jwtToken?: string | undefined;
  adminSecret?: string | undefined;
}

let nextClientId = 1;

/** Between a page's engine and the worker behind it. */
export class WorkerBridge {
  private readonly engine: Engine;
  private readonly options: WorkerBridgeOptions;
  private readonly cookie: () => Session | null;
  private storage: StorageOutlet | null = null;

  constructor(engine: Engine, options: WorkerBridgeOptions, cookie: () => Session | null) {
    this.engine = engine;
    this.options = options;
    this.cookie = cookie;
    engine.transport.expectDurablePeer();
  }

  /** Resolves once stored rows have been read and the connection, if any, is under way. */
  async init(): Promise<{ clientId: string }> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    const storage = new StorageOutlet(this.engine.replica, this.options.dbName);
    storage.open();
    this.storage = storage;
    this.reconnectUpstream();
    nextClientId += 1;
    return { clientId: `sandbox-worker-${nextClientId - 1}` };
  }

  updateAuth(jwtToken?: string | null): void {
    this.options.jwtToken = jwtToken ?? undefined;
    this.engine.transport.updateAuth(this.authJson(), this.cookie());
  }

  disconnectUpstream(): void {
    this.engine.transport.disconnect();
  }

  reconnectUpstream(): void {
    const { serverUrl } = this.options;
    if (serverUrl) this.engine.transport.connect(serverUrl, this.authJson(), this.cookie());
  }

  /** Lets go of the storage; what is stored stays, unless it is to be wiped. */
  async shutdown(options: { wipe?: boolean } = {}): Promise<void> {
    this.disconnectUpstream();
    this.storage?.close();
    this.storage = null;
    if (options.wipe) deleteStorage(this.options.dbName);
  }

  private authJson(): string {
    const { jwtToken, adminSecret } = this.options;
    return JSON.stringify({ jwt_token: jwtToken, admin_secret: adminSecret });
  }
}
