import { fromBase64Url } from "../dialects/bytes.ts";
import { parseJson } from "../primordials.ts";

/** What may be said of a token. The token itself, its signature above all, stays here. */
export interface TokenInfo {
  present: boolean;
  claims: Record<string, unknown> | null;
  /** Milliseconds since the epoch. */
  expiresAt: number | null;
}

/** Reads a JWT's payload; a token of another kind is only said to be there. */
export function describeToken(token: string | null): TokenInfo {
  if (token === null || token === "") return { present: false, claims: null, expiresAt: null };
  const claims = payloadOf(token);
  const exp = claims?.["exp"];
  return {
    present: true,
    claims,
    expiresAt: typeof exp === "number" && Number.isFinite(exp) ? exp * 1000 : null,
  };
}

function payloadOf(token: string): Record<string, unknown> | null {
  const [, payload] = token.split(".");
  if (payload === undefined) return null;
  try {
    const value: unknown = parseJson(fromBase64Url(payload));
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
