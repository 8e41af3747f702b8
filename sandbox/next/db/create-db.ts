import {
  AccountError,
  type AccountHandle,
  accountToken,
  capabilityOf,
} from "../accounts/account-handle.ts";
import { authorityOf } from "../accounts/account-manager.ts";
import { Db } from "./db.ts";
import { isPersistent, type NextDbConfig } from "./db-config.ts";
import { DefaultRuntimeSource } from "./runtime-source.ts";

/** How apps open a Db: for an account, which stands for whatever proves it. */
export type AccountDbConfig = Pick<
  NextDbConfig,
  "appId" | "driver" | "serverUrl" | "env" | "dbName" | "logLevel" | "devMode"
> & { account: AccountHandle };

const REFUSED = ["secret", "jwtToken", "cookieSession", "adminSecret", "accountId"];

/** Opens a database. @throws for credentials beside the account, and for another app's account. */
export async function createDb(config: AccountDbConfig): Promise<Db> {
  const { account, ...rest } = config;
  const refused = REFUSED.find((name) => name in config);
  if (refused) throw new Error(`DbConfig error: ${refused} must come from the account handle`);
  const { appId, authority, seed } = capabilityOf(account);
  if (appId !== config.appId || (config.serverUrl && authority !== authorityOf(config))) {
    throw new AccountError("account_application_mismatch", "The account belongs to another app");
  }
  const jwtToken = await accountToken(account);
  const db = await createDbWithRuntimeSource(
    { ...rest, accountId: account.id, accountRegistryAuthority: authority, jwtToken },
    new DefaultRuntimeSource(),
  );
  if (seed !== undefined) db.initLocalFirstAuth(seed);
  return db;
}

/** Returned through async functions, a Db passes through promise resolution several times. */
async function createDbWithRuntimeSource(
  config: NextDbConfig,
  runtimeSource: DefaultRuntimeSource,
): Promise<Db> {
  await runtimeSource.load();
  return isPersistent(config)
    ? Db.createWithBrowserWorker(config, runtimeSource)
    : Db.createWithDirectConnection(config, runtimeSource);
}
