/**
 * What a Db of alpha.53 and its engine's calls say of themselves (`runtime/db.ts`, `client.ts` and
 * `worker-bridge.ts` of garden-co/jazz). Only what is named here is read: secrets lie beside it.
 */
import type { AuthState } from "../../../protocol/jazz.ts";
import { parseJson } from "../primordials.ts";
import type { DbFacts } from "./dialect.ts";
import { asAuthMode, asSession } from "./session.ts";

type Members = Record<string, unknown>;

/** Straight from the live config: a copy of it would copy its secrets. */
export function facts(db: object): DbFacts {
  const config = members((db as Members)["config"]);
  return {
    appId: text(config["appId"]),
    serverUrl: text(config["serverUrl"]),
    driver: text(members(config["driver"])["type"]) ?? "persistent",
    env: text(config["env"]) ?? "dev",
    branch: text(config["userBranch"]) ?? "main",
    token: text(config["jwtToken"]),
  };
}

/** `connect(url, authJson)`, `updateAuth(authJson)`, `createWorkerBridge(worker, options)`. */
export function told(connections: ReadonlyMap<string, readonly unknown[]>): Partial<DbFacts> {
  const [url, connectAuth] = connections.get("connect") ?? [];
  const [updatedAuth] = connections.get("updateAuth") ?? [];
  const bridge = connections.get("createWorkerBridge");
  const options = members(bridge?.[1]);
  const path = /\/apps\/([^/?#]+)\/ws/.exec(text(url) ?? "");
  return {
    appId: text(options["appId"]) ?? path?.[1] ?? null,
    serverUrl: text(options["serverUrl"]) ?? text(url),
    driver: bridge ? "persistent" : null,
    env: text(options["env"]),
    branch: text(options["userBranch"]),
    token: tokenIn(updatedAuth) ?? tokenIn(connectAuth),
  };
}

function tokenIn(authJson: unknown): string | null {
  if (typeof authJson !== "string") return null;
  try {
    return text(members(parseJson(authJson))["jwt_token"]);
  } catch {
    return null;
  }
}

const ERRORS = ["expired", "missing", "disabled", "invalid"] as const;

export function readAuth(value: unknown): AuthState | null {
  if (typeof value !== "object" || value === null) return null;
  const { authMode, session, error } = value as Members;
  const known = ERRORS.find((one) => one === error);
  return {
    authMode: asAuthMode(authMode),
    session: asSession(session),
    ...(known ? { error: known } : {}),
  };
}

function members(value: unknown): Members {
  return typeof value === "object" && value !== null ? (value as Members) : {};
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
