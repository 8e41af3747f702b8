/** How a Db is opened inside the SDK; apps give an account instead of what proves it. */
export interface NextDbConfig {
  appId: string;
  /** Default: persistent. */
  driver?: { type: "memory" } | { type: "persistent"; dbName?: string };
  /** A sync server; without one everything stays here. */
  serverUrl?: string;
  env?: string;
  dbName?: string;
  logLevel?: "error" | "warn" | "info" | "debug" | "trace";
  devMode?: boolean;
  /** The account of the handle that the Db was opened with. */
  accountId?: string;
  /** The registry that gave the handle out. */
  accountRegistryAuthority?: string;
  jwtToken?: string | undefined;
}

export type DriverConfig = Pick<NextDbConfig, "appId" | "driver" | "dbName" | "accountId">;

export function isPersistent({ driver }: DriverConfig): boolean {
  return driver?.type !== "memory";
}

/** Where a persistent Db's rows are: one place per app and account. */
export function physicalDbName({ appId, driver, dbName, accountId }: DriverConfig): string {
  const named = driver?.type === "persistent" ? driver.dbName : undefined;
  return `${named ?? dbName ?? appId}::${accountId ?? ""}`;
}
