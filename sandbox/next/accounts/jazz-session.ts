/**
 * Who is signed in, and the client that was opened for them (`session/state.ts` of
 * garden-co/jazz). Another account means another client and another Db: the old ones end first.
 */
import { createJazzClient, type JazzClient } from "../client/create-jazz-client.ts";
import type { NextDbConfig } from "../db/db-config.ts";
import type { AccountHandle, JWTAuth } from "./account-handle.ts";
import { createAccountManager, ensureLocalFirst } from "./account-manager.ts";
import { SessionConsumers } from "./session-consumers.ts";

export type JazzSessionOperation =
  | "createLocalFirst"
  | "restoreLocalFirst"
  | "becomeBackend"
  | "registerJWT"
  | "loginJWT"
  | "loginOrRegisterJWT"
  | "linkJWT"
  | "logout"
  | "retry";

/** Frozen, and another one after every change. */
export interface JazzSessionSnapshot {
  readonly status: "ready" | "signed-out" | "transitioning" | "error" | "closed";
  readonly account?: AccountHandle | undefined;
  readonly client?: JazzClient | undefined;
  readonly pending?: JazzSessionOperation;
  readonly error?: Error;
}

export interface JazzSessionActions {
  createLocalFirst(): Promise<void>;
  restoreLocalFirst(secret: string): Promise<void>;
  becomeBackend(): Promise<void>;
  registerJWT(auth: JWTAuth): Promise<void>;
  loginJWT(auth: JWTAuth): Promise<void>;
  loginOrRegisterJWT(auth: JWTAuth): Promise<void>;
  linkJWT(auth: JWTAuth): Promise<void>;
  logout(): Promise<void>;
  retry(): Promise<void>;
  close(): Promise<void>;
}

export interface JazzSession extends JazzSessionActions {
  getSnapshot(): JazzSessionSnapshot;
  subscribe(listener: () => void): () => void;
}

export type JazzSessionConfig = Pick<
  NextDbConfig,
  "appId" | "driver" | "serverUrl" | "env" | "dbName" | "devMode"
> & { initial?: "local-first" };

type Select = () => AccountHandle | undefined | Promise<AccountHandle | undefined>;

export async function createJazzSession(config: JazzSessionConfig): Promise<JazzSession> {
  const { initial, ...dbConfig } = config;
  const accounts = await createAccountManager(config);
  if (initial === "local-first") ensureLocalFirst(accounts, config);
  const open = async (account: AccountHandle | undefined) =>
    account && (await createJazzClient({ ...dbConfig, account }));

  let client = await open(accounts.getLoggedIn());
  let snapshot = ready(accounts.getLoggedIn(), client);
  let busy = false;
  const listeners = new Set<() => void>();
  const consumers = new SessionConsumers();

  const publish = (next: JazzSessionSnapshot): void => {
    snapshot = Object.freeze(next);
    for (const listener of [...listeners]) listener();
  };
  const transition = async (pending: JazzSessionOperation, select: Select): Promise<void> => {
    const gone = consumers.gone();
    publish({ status: "transitioning", account: snapshot.account, pending });
    await gone;
    try {
      await client?.shutdown({ waitForSync: true });
      client = undefined;
      const account = await select();
      client = await open(account);
      publish(ready(account, client));
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      publish({ status: "error", account: snapshot.account, error });
      throw error;
    }
  };
  const run = async (
    operation: JazzSessionOperation,
    select: Select,
    auth?: JWTAuth,
  ): Promise<void> => {
    if (snapshot.status === "closed") throw new Error("Jazz session is closed");
    if (busy) throw new Error("A Jazz session operation is already pending");
    busy = true;
    try {
      // The same identity once more changes nothing: its client stays open.
      if (client && auth && (await accounts.revalidateJWT(auth))) return;
      await transition(operation, select);
    } finally {
      busy = false;
    }
  };
  const session = Object.freeze<JazzSession>({
    getSnapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    createLocalFirst: () => run("createLocalFirst", () => accounts.createLocalFirst()),
    restoreLocalFirst: (secret) =>
      run("restoreLocalFirst", () => accounts.restoreLocalFirst(secret)),
    becomeBackend: () => run("becomeBackend", () => accounts.becomeBackend()),
    registerJWT: (auth) => run("registerJWT", () => accounts.registerJWT(auth)),
    loginJWT: (auth) => run("loginJWT", () => accounts.loginJWT(auth), auth),
    loginOrRegisterJWT: (auth) =>
      run("loginOrRegisterJWT", () => accounts.loginOrRegisterJWT(auth), auth),
    linkJWT: (auth) => run("linkJWT", () => accounts.linkJWT(auth)),
    retry: () => run("retry", () => accounts.getLoggedIn()),
    logout: () =>
      run("logout", () => {
        accounts.logout();
        return undefined;
      }),
    async close() {
      const gone = consumers.gone();
      publish({ status: "closed" });
      await gone;
      await client?.shutdown();
      client = undefined;
    },
  });
  consumers.serve(session);
  return session;
}

function ready(
  account: AccountHandle | undefined,
  client: JazzClient | undefined,
): JazzSessionSnapshot {
  return Object.freeze({ status: client ? "ready" : "signed-out", account, client });
}
