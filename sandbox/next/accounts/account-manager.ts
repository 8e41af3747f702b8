import { decodeToken, generateAuthSecret, LOCAL_FIRST_ISSUER, userIdOf } from "../../db/token.ts";
import { loadNextEngine } from "../engine/load-module.ts";
import {
  AccountError,
  type AccountHandle,
  capabilityOf,
  type JWTAuth,
  newAccountHandle,
} from "./account-handle.ts";
import { type RegisteredIdentity, registryOf } from "./registry.ts";

export interface AccountConfig {
  appId: string;
  serverUrl?: string;
}

/** Signs in and out, and remembers who is. It opens no Db. */
export interface AccountManager {
  getLoggedIn(): AccountHandle | undefined;
  createLocalFirst(): AccountHandle;
  restoreLocalFirst(secret: string): AccountHandle;
  /** An account for an identity that has none. */
  registerJWT(auth: JWTAuth): Promise<AccountHandle>;
  /** The account of an identity that has one. */
  loginJWT(auth: JWTAuth): Promise<AccountHandle>;
  loginOrRegisterJWT(auth: JWTAuth): Promise<AccountHandle>;
  /** A further identity for the account that is signed in. */
  linkJWT(auth: JWTAuth): Promise<AccountHandle>;
  /** The selected handle again, if the token is its identity's. */
  revalidateJWT(auth: JWTAuth): Promise<AccountHandle | undefined>;
  becomeBackend(): Promise<AccountHandle>;
  logout(): void;
}

/** Where a local-only app's accounts are registered. */
const LOCAL_AUTHORITY = "local";

export const authorityOf = ({ serverUrl }: AccountConfig): string => serverUrl ?? LOCAL_AUTHORITY;

/** The first local-first secret of an app, found again by later managers of this page. */
const rootSecrets = new Map<string, string>();

/** Loads the engine, since accounts need it before any Db does. */
export async function createAccountManager(config: AccountConfig): Promise<AccountManager> {
  await loadNextEngine();
  const { appId } = config;
  const authority = authorityOf(config);
  const registry = registryOf(authority, appId);
  let selected: AccountHandle | undefined;

  const localFirst = (seed: string): AccountHandle => {
    const identity = { issuer: LOCAL_FIRST_ISSUER, subject: userIdOf(seed) };
    const id = registry.find(identity) ?? registry.register(identity);
    selected = newAccountHandle(id, identity, { appId, authority, seed });
    return selected;
  };
  const external = async (
    auth: JWTAuth,
    assign: (identity: RegisteredIdentity) => string,
  ): Promise<AccountHandle> => {
    const identity = identityOf(await auth.getToken());
    selected = newAccountHandle(assign(identity), identity, { appId, authority, auth });
    return selected;
  };
  return {
    getLoggedIn: () => selected,
    createLocalFirst: () => localFirst(generateAuthSecret()),
    restoreLocalFirst: (secret) => localFirst(secret),
    registerJWT: (auth) => external(auth, (identity) => registry.register(identity)),
    loginJWT: (auth) =>
      external(auth, (identity) => {
        const id = registry.find(identity);
        if (id) return id;
        throw new AccountError("account_not_registered", "The identity has no account");
      }),
    loginOrRegisterJWT: (auth) =>
      external(auth, (identity) => registry.find(identity) ?? registry.register(identity)),
    linkJWT: (auth) => {
      const account = selected;
      if (!account) throw new AccountError("account_signed_out", "Nobody is signed in");
      return external(auth, (identity) => registry.link(identity, account.id));
    },
    async revalidateJWT(auth) {
      const { issuer, subject } = identityOf(await auth.getToken());
      const own = selected?.identity;
      return own?.issuer === issuer && own.subject === subject ? selected : undefined;
    },
    becomeBackend: async () => {
      throw new AccountError("account_backend_only", "A page cannot become a backend");
    },
    logout() {
      selected = undefined;
    },
  };
}

/** Signs in as the app's first local-first identity of this page, which is made when missing. */
export function ensureLocalFirst(manager: AccountManager, { appId }: AccountConfig): AccountHandle {
  const secret = rootSecrets.get(appId);
  if (secret !== undefined) return manager.restoreLocalFirst(secret);
  const handle = manager.createLocalFirst();
  rootSecrets.set(appId, capabilityOf(handle).seed ?? "");
  return handle;
}

function identityOf(token: string): RegisteredIdentity {
  const { iss, sub } = decodeToken(token) ?? {};
  if (typeof iss !== "string" || typeof sub !== "string" || !iss || !sub) {
    throw new AccountError("account_token_invalid", "The token names no issuer and subject");
  }
  return { issuer: iss, subject: sub };
}
