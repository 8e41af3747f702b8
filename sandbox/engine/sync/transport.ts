import type { Schema, Session } from "../../../protocol/jazz.ts";
import type { Replica } from "../replica.ts";
import { SyncLink } from "./sync-link.ts";
import type { Advice, AdviceRequest, Credentials } from "./sync-messages.ts";

/** The engine's one connection to a server, if there is one. */
export class Transport {
  private readonly replica: Replica;
  private readonly schema: Schema;
  private link: SyncLink | null = null;
  private authFailure: ((reason: string) => void) | null = null;
  /** Storage elsewhere will get to a server sooner or later. */
  private durablePeer = false;

  constructor(replica: Replica, schema: Schema) {
    this.replica = replica;
    this.schema = schema;
  }

  /** Whether some server may still confirm a batch. */
  get mayConfirm(): boolean {
    return this.durablePeer || this.link?.reachable === true;
  }

  /** From now on waits stay pending while no server is there, instead of failing. */
  expectDurablePeer(): void {
    this.durablePeer = true;
  }

  onAuthFailure(callback: (reason: string) => void): void {
    this.authFailure = callback;
  }

  /** @throws when the auth JSON is not JSON. */
  connect(url: string, authJson: string, cookie: Session | null): void {
    const credentials = parseCredentials(authJson, cookie);
    this.link?.close();
    this.link = new SyncLink(this.replica, this.schema, url, credentials, (reason) =>
      this.authFailure?.(`token ${reason}`),
    );
  }

  disconnect(): void {
    this.link?.close();
    this.link = null;
  }

  updateAuth(authJson: string, cookie: Session | null): void {
    this.link?.updateAuth(parseCredentials(authJson, cookie));
  }

  /** Resolves when confirmed rows can be read. */
  async ready(): Promise<void> {
    await this.link?.ready();
  }

  /** What the connected server says about it; `unknown` at once without one. */
  async advise(request: AdviceRequest): Promise<Advice> {
    return this.link?.reachable ? this.link.advise(request) : "unknown";
  }

  close(): void {
    this.disconnect();
    this.authFailure = null;
  }
}

function parseCredentials(authJson: string, cookie: Session | null): Credentials {
  const auth = JSON.parse(authJson) as Record<string, unknown>;
  const secret = (name: string): string | null => {
    const value = auth[name];
    return typeof value === "string" ? value : null;
  };
  return {
    jwtToken: secret("jwt_token"),
    adminSecret: secret("admin_secret"),
    backendSecret: secret("backend_secret"),
    cookie,
  };
}
