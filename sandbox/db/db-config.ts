import type { Session } from "../../protocol/jazz.ts";

/** How a Db is opened (`runtime/db.ts` of Jazz). `secret`, `jwtToken`, `cookieSession` exclude each other. */
export interface DbConfig {
  /** Which app's data; apps do not see each other's. */
  appId: string;
  /** Default: persistent. */
  driver?: { type: "memory" } | { type: "persistent"; dbName?: string };
  /** A sync server; without one everything stays here. */
  serverUrl?: string;
  env?: string;
  userBranch?: string;
  jwtToken?: string | undefined;
  /** The session that a cookie stands for, mirrored for local policies. */
  cookieSession?: Session | undefined;
  /** Backend reach: no session, no local policies. */
  adminSecret?: string;
  /** A local-first identity's seed. */
  secret?: string;
  dbName?: string;
  logLevel?: "error" | "warn" | "info" | "debug" | "trace";
  /** Keep traces of open subscriptions. */
  devMode?: boolean;
}
