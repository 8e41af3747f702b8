import { sessionOf } from "./auth-state-store.ts";
import type { DbConfig } from "./db-config.ts";

/** Where the persistent driver stores a Db's rows: one storage per app and user. */
export function storageName(config: DbConfig): string {
  const driverName = config.driver?.type === "persistent" ? config.driver.dbName : undefined;
  const named = config.dbName ?? driverName;
  return named ?? `${config.appId}::${sessionOf(config)?.user_id ?? ""}`;
}
