import type { Session } from "../../protocol/jazz.ts";
import {
  checkExternalToken,
  decodeToken,
  LOCAL_FIRST_ISSUER,
  sessionFromPayload,
  type TokenPayload,
} from "../db/token.ts";
import { nowMs } from "../determinism.ts";
import type { BackendContextConfig } from "./backend-config.ts";

/** What a backend needs of a request, whatever framework it comes from (`runtime/client.ts`). */
export interface RequestLike {
  header?: ((name: string) => string | undefined) | undefined;
  headers?: Headers | Record<string, string | string[] | undefined> | undefined;
}

export type RequestAuthConfig = Pick<
  BackendContextConfig,
  "appId" | "jwksUrl" | "jwtPublicKey" | "allowLocalFirstAuth"
>;

/**
 * The session that a request's bearer token stands for (`backend/request-auth.ts`).
 *
 * @throws with the SDK's sentences when there is no token, or one that cannot be trusted.
 */
export async function resolveRequestSession(
  request: RequestLike,
  config: RequestAuthConfig,
): Promise<Session> {
  const token = bearerToken(request);
  const payload = decodeToken(token);
  const session = payload && sessionFromPayload(payload);
  if (!payload || !session) throw new Error("Invalid JWT payload");
  if (payload.iss === LOCAL_FIRST_ISSUER) {
    if (config.allowLocalFirstAuth === false) {
      throw new Error(
        "Received local-first JWT, but createJazzContext() has allowLocalFirstAuth disabled.",
      );
    }
    // The real proof is a signature; the sandbox's tokens name the app they were made for.
    if ((payload as { aud?: unknown }).aud !== config.appId) {
      throw new Error("Invalid local-first identity proof");
    }
    return session;
  }
  verifyExternal(token, payload, config);
  return session;
}

function bearerToken(request: RequestLike): string {
  const header = readHeader(request, "authorization");
  if (!header?.startsWith("Bearer ")) throw new Error("Missing or invalid Authorization header");
  const token = header.slice("Bearer ".length).trim();
  if (!token) throw new Error("Empty bearer token");
  return token;
}

function readHeader(request: RequestLike, name: string): string | undefined {
  const fromMethod = request.header?.(name);
  if (typeof fromMethod === "string") return fromMethod;
  const { headers } = request;
  if (!headers) return undefined;
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function verifyExternal(token: string, payload: TokenPayload, config: RequestAuthConfig): void {
  if (config.jwksUrl !== undefined) {
    throw new Error("Unable to fetch JWKS: the sandbox has no network. Give it a jwtPublicKey.");
  }
  if (config.jwtPublicKey === undefined) {
    throw new Error(
      "Received external JWT, but createJazzContext() has no jwksUrl or jwtPublicKey. Configure one of them or verify upstream and call forSession().",
    );
  }
  if (!checkExternalToken(token, config.jwtPublicKey)) {
    throw new Error("Invalid JWT: signature verification failed");
  }
  const { exp } = payload;
  if (exp === undefined) return;
  if (typeof exp !== "number" || !Number.isInteger(exp) || exp < 0) {
    throw new Error("Invalid JWT payload");
  }
  if (exp <= Math.floor(nowMs() / 1000)) throw new Error("JWT has expired");
}
