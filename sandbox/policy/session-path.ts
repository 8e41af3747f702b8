import type { Session, Value } from "../../protocol/jazz.ts";

/** Prefix of a session path that stands for the row outside an `Exists`. */
export const OUTER_ROW = "__jazz_outer_row";

const MAX_INTEGER = 2 ** 31 - 1;
const MIN_INTEGER = -(2 ** 31);
const BIGINT_LIMIT = 2 ** 63;

/**
 * What a session path stands for, or `undefined` when it resolves to nothing: an unknown path, an
 * absent claim, a fraction, an array or an object. Source: `resolve_session_value` in `policy.rs`.
 */
export function sessionValue(path: readonly string[], session: Session): Value | undefined {
  const text = principalText(path, session);
  return text === undefined
    ? jsonToValue(sessionJson(path, session))
    : { type: "Text", value: text };
}

/** The raw JSON of a claim; `undefined` when absent. Walks objects only, never into arrays. */
export function sessionJson(path: readonly string[], session: Session): unknown {
  if (path[0] !== "claims") return undefined;
  let current: unknown = session.claims;
  for (let i = 1; i < path.length; i++) {
    const key = path[i];
    if (key === undefined || !isObject(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return current;
}

/** The text at a path: the user id, the auth mode or a claim that is a string. */
export function sessionText(path: readonly string[], session: Session): string | undefined {
  const text = principalText(path, session);
  if (text !== undefined) return text;
  const json = sessionJson(path, session);
  return typeof json === "string" ? json : undefined;
}

/** JSON as the engine types it: whole numbers are Integer, or BigInt outside 32 bits. */
export function jsonToValue(json: unknown): Value | undefined {
  switch (typeof json) {
    case "string":
      return { type: "Text", value: json };
    case "boolean":
      return { type: "Boolean", value: json };
    case "number":
      return numberToValue(json);
    default:
      return json === null ? { type: "Null" } : undefined;
  }
}

/** A path as one reads it: `session.claims.role`. */
export function sessionName(path: readonly string[]): string {
  return ["session", ...path].join(".");
}

/** Why a path resolves to nothing, for a reader: the silent failures of policies. */
export function unresolvedPath(path: readonly string[], session: Session): string {
  const name = sessionName(path);
  if (path[0] === OUTER_ROW) return "The outer row is known only inside the condition of an Exists";
  if (isUserPath(path)) {
    return session.identity
      ? `${name} has no value: whoever this is has no account`
      : `${name} is known only to Jazz after alpha.53`;
  }
  if (path[0] !== "claims") {
    return `${name} is nothing Jazz knows (only user_id, authMode and claims.… are)`;
  }
  const json = sessionJson(path, session);
  if (json === undefined) return `${name} is not among the session's claims`;
  if (typeof json === "number")
    return `${name} is ${json}, and fractions have no value in policies`;
  return `${name} is ${Array.isArray(json) ? "an array" : "an object"}, which has no value of its own`;
}

/** Parts of `session.user`, which only Jazz after alpha.53 has (`author-id.ts`). */
export const USER_PARTS = ["account", "identity.issuer", "identity.subject"] as const;

/** Whether a path names one of them. */
export function isUserPath(path: readonly string[]): boolean {
  const [first, ...rest] = path;
  const part = rest.join(".");
  return first === "user" && USER_PARTS.some((known) => known === part);
}

/** The column of the outer row that a path names, if it names one. */
export function outerColumn(path: readonly string[]): string | undefined {
  return path.length === 2 && path[0] === OUTER_ROW ? path[1] : undefined;
}

function numberToValue(value: number): Value | undefined {
  if (!Number.isInteger(value)) return undefined;
  if (value >= MIN_INTEGER && value <= MAX_INTEGER) return { type: "Integer", value };
  return value >= -BIGINT_LIMIT && value < BIGINT_LIMIT ? { type: "BigInt", value } : undefined;
}

function principalText(path: readonly string[], session: Session): string | undefined {
  if (path[0] === "user") return userText(path.slice(1).join("."), session);
  if (path.length !== 1) return undefined;
  if (path[0] === "user_id" || path[0] === "userId") return session.user_id;
  if (path[0] === "authMode" || path[0] === "auth_mode") return session.authMode;
  return undefined;
}

/** Only after alpha.53: the parts of `session.user`. */
function userText(part: string, { account, identity }: Session): string | undefined {
  if (part === "account") return account ?? undefined;
  if (part === "identity.issuer") return identity?.issuer;
  if (part === "identity.subject") return identity?.subject;
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
