import type { Session } from "../../protocol/jazz.ts";
import { nowMs, randomBytes } from "../determinism.ts";
import { sha256, sha256Hex } from "../hash/sha256.ts";
import { isRecord } from "../is-record.ts";

export const LOCAL_FIRST_ISSUER = "urn:jazz:local-first";
export const ANONYMOUS_ISSUER = "urn:jazz:anonymous";

/** The parts of a JWT's payload that make a session. */
export interface TokenPayload {
  sub?: unknown;
  iss?: unknown;
  claims?: unknown;
  /** Seconds since the epoch. */
  exp?: unknown;
}

/** The session a token stands for, read without checking its signature. */
export function sessionFromToken(token: string | undefined): Session | null {
  const payload = token === undefined ? null : decodeToken(token);
  return payload && sessionFromPayload(payload);
}

/**
 * The session a token's payload stands for (`runtime/client-session.ts`): subject and issuer become
 * claims, the issuer decides the mode. `null` without a subject.
 */
export function sessionFromPayload(payload: TokenPayload): Session | null {
  const subject = trimmed(payload.sub);
  if (!subject) return null;
  const issuer = trimmed(payload.iss);
  return {
    user_id: subject,
    claims: {
      ...(isRecord(payload.claims) ? payload.claims : {}),
      subject,
      ...(issuer ? { issuer } : {}),
    },
    authMode:
      issuer === LOCAL_FIRST_ISSUER
        ? "local-first"
        : issuer === ANONYMOUS_ISSUER
          ? "anonymous"
          : "external",
  };
}

/** The payload of a JWT, or `null` when it is not one. */
export function decodeToken(token: string): TokenPayload | null {
  const part = token.trim().split(".")[1];
  if (!part) return null;
  try {
    const binary = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    const payload: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isRecord(payload) ? payload : null;
  } catch {
    return null;
  }
}

/** A token that the sandbox's server accepts for a seed: `urn:jazz:…` issuer, one hour. */
export function mintSeedToken(seed: string, issuer: string, audience: string): string {
  const issued = Math.floor(nowMs() / 1000);
  const payload = {
    iss: issuer,
    sub: userIdOf(seed),
    aud: audience,
    iat: issued,
    exp: issued + 3600,
  };
  return signToken({ alg: "EdDSA", typ: "JWT" }, payload, seed);
}

/**
 * A token of an external issuer, for tests and demos.
 *
 * @param payload `sub` is the user id; `claims` what policies may ask for.
 */
export function mintExternalToken(payload: {
  sub: string;
  claims?: Record<string, unknown>;
  iss?: string;
  exp?: number;
}): string {
  return signToken({ alg: "HS256", typ: "JWT" }, payload, SANDBOX_KEY);
}

/** The key of tokens made by {@link mintExternalToken}: it signs and it verifies. */
export const SANDBOX_KEY = "sandbox";

/** Whether a token was signed with the key. */
export function checkExternalToken(token: string, key: string): boolean {
  const [head, payload, signature] = token.split(".");
  return signature === base64Url(sha256(`${key}.${head}.${payload}`));
}

/** The user id of a local-first seed, in the form of a name-based (version 5) UUID. */
export function userIdOf(seed: string): string {
  const hex = sha256Hex(seed);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join("-");
}

/** A new secret for a local-first identity: 32 bytes, base64url. */
export function generateAuthSecret(): string {
  return base64Url(randomBytes(32));
}

function signToken(header: object, payload: object, key: string): string {
  const utf8 = new TextEncoder();
  const signed = [header, payload]
    .map((part) => base64Url(utf8.encode(JSON.stringify(part))))
    .join(".");
  return `${signed}.${base64Url(sha256(`${key}.${signed}`))}`;
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

function trimmed(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() ? value.trim() : undefined;
}
