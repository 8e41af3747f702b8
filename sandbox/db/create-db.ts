import { randomBytes } from "../determinism.ts";
import { loadEngineModule } from "../engine/load-module.ts";
import { Db } from "./db.ts";
import type { DbConfig } from "./db-config.ts";
import { ANONYMOUS_ISSUER, LOCAL_FIRST_ISSUER, mintSeedToken } from "./token.ts";

/**
 * Opens a database. Loads the engine first; after that writes are synchronous.
 *
 * @throws when more than one of `secret`, `jwtToken`, `cookieSession` is given.
 */
export async function createDb(config: DbConfig): Promise<Db> {
  if (config.secret && (config.jwtToken || config.cookieSession)) {
    throw new Error("DbConfig error: secret, jwtToken, and cookieSession are mutually exclusive");
  }
  if (config.jwtToken && config.cookieSession) {
    throw new Error("DbConfig error: jwtToken and cookieSession are mutually exclusive");
  }
  await loadEngineModule();
  const resolved = withToken(config);
  // Returned through this async function, a Db passes through promise resolution.
  if (config.driver?.type === "memory") return Db.create(resolved);
  return Db.createWithWorker(resolved);
}

/** A local-first secret and no credentials at all both become a token. */
function withToken(config: DbConfig): DbConfig {
  if (config.secret) {
    return { ...config, jwtToken: mintSeedToken(config.secret, LOCAL_FIRST_ISSUER, config.appId) };
  }
  if (config.jwtToken || config.cookieSession || config.adminSecret) return { ...config };
  const seed = String.fromCharCode(...randomBytes(32));
  return { ...config, jwtToken: mintSeedToken(seed, ANONYMOUS_ISSUER, config.appId) };
}
