import type { Session } from "../../../protocol/jazz.ts";
import type { BackendContextConfig } from "../backend-config.ts";
import { JazzContext } from "../create-jazz-context.ts";
import { type RequestLike, resolveRequestSession } from "../request-auth.ts";
import { type AccountHandle, AccountRegistry, engineSession, principalOf } from "./accounts.ts";
import { BackendDb } from "./backend-db.ts";

/** A server's way to Jazz after alpha.53 (`backend/create-jazz-session.ts`). */
export interface JazzSession {
  readonly client: BackendClient;
  /** Opens an account for somebody, as the server's registry would at their first sign-in. */
  admit(issuer: string, subject: string, claims?: Record<string, unknown>): AccountHandle;
}

/** Policies are needed here; without any nothing would be allowed. */
export type JazzSessionConfig = BackendContextConfig &
  Required<Pick<BackendContextConfig, "app" | "permissions">>;

/** The handles of a backend. Its own Db is a property; the others are made for somebody. */
export class BackendClient {
  /** As the backend itself: nothing is checked. */
  readonly db: BackendDb;
  readonly session: null = null;

  constructor(
    private readonly context: JazzContext,
    private readonly config: JazzSessionConfig,
    private readonly accounts: AccountRegistry,
  ) {
    this.db = this.handle(null, null);
  }

  /** As the request's user. Rejects where its bearer token cannot be trusted. */
  async forRequest(request: RequestLike): Promise<BackendDb> {
    return this.forAccount(await this.accountOf(request));
  }

  forAccount(account: AccountHandle): BackendDb {
    return this.handle(engineSession(account), null);
  }

  /** In the account's name, with the backend's rights. */
  withAttribution(account: AccountHandle): BackendDb {
    return this.handle(null, principalOf(account));
  }

  async withAttributionForRequest(request: RequestLike): Promise<BackendDb> {
    return this.withAttribution(await this.accountOf(request));
  }

  flush(): void {
    this.context.flush();
  }

  async shutdown(): Promise<void> {
    await this.context.shutdown();
  }

  private async accountOf(request: RequestLike): Promise<AccountHandle> {
    return this.accounts.admitSession(await resolveRequestSession(request, this.config));
  }

  private handle(session: Session | null, attribution: string | null): BackendDb {
    const scoped = session
      ? this.context.forSession(session)
      : attribution === null
        ? this.context.db()
        : this.context.withAttribution(attribution);
    const access = { writeSession: session, readSession: session, attribution };
    return new BackendDb(scoped, access, this.accounts, this.config.serverUrl !== undefined);
  }
}

/** Opens a backend's session. */
export async function createJazzSession(config: JazzSessionConfig): Promise<JazzSession> {
  const accounts = new AccountRegistry();
  const client = new BackendClient(new JazzContext(config), config, accounts);
  return { client, admit: (...who) => accounts.admit(...who) };
}
