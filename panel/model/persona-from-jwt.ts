/**
 * The persona of a JWT, as Jazz derives a session from one. Nothing is verified and nothing kept.
 *
 * Facts of jazz-tools 2.0.0-alpha.53 (garden-co/jazz): `runtime/client-session.ts` takes the user
 * from `sub`, the way of signing in from `iss`, and claims from the payload's `claims` alone, to
 * which it adds `subject` and `issuer`. Expiry is looked at by `forRequest` (`backend/request-auth.ts`)
 * and by a server (`middleware/auth.rs`), `nbf` by neither.
 */
import { LOCAL_FIRST_ISSUER, sessionFromPayload } from "../../sandbox/db/token.ts";
import { dateTime, listText, spanText } from "./format.ts";
import { kindOf, type MadePersona, refuse } from "./made-persona.ts";

/** Names of the payload that are not meant as claims for policies. */
const REGISTERED = new Set([
  "sub",
  "iss",
  "claims",
  "exp",
  "nbf",
  "iat",
  "aud",
  "jti",
  "jazz_pub_key",
]);

/** @param now milliseconds since the epoch. */
export function personaFromJwt(text: string, now: number): MadePersona {
  const parts = text.trim().split(".");
  const [head = "", body = "", signature = ""] = parts;
  if (parts.length === 5 || "enc" in (decoded(head)?.object ?? {})) {
    return refuse(
      "This token is encrypted (JWE): only who holds its key can read it, and Jazz cannot either. Paste a signed JWT or a session.",
    );
  }
  if (parts.length < 2 || parts.length > 3) {
    return refuse(
      `This is no JWT: it has ${parts.length === 1 ? "one part" : `${parts.length} parts`}, where a JWT has three with dots between them. Was it cut when it was copied?`,
    );
  }
  const payload = decoded(body);
  if (!payload) {
    return refuse(
      "The payload of this JWT, its second part, is not base64url. Was it cut or changed when it was copied?",
    );
  }
  if (!payload.object) {
    return refuse(
      "The payload of this JWT, its second part, is not a JSON object. Was it cut when it was copied?",
    );
  }
  const session = sessionFromPayload(payload.object);
  if (!session) return refuse(noSubject(payload.object["sub"]));
  const notes = [
    ...signatureNotes(decoded(head)?.object ?? null, signature),
    ...timeNotes(payload.object, now),
    ...claimNotes(payload.object),
  ];
  if (session.authMode === "anonymous") {
    notes.push(
      "forRequest takes no anonymous token: it checks it like one of an issuer of yours, which fails.",
    );
  }
  return { ok: true, session, from: "a JWT", notes };
}

function noSubject(sub: unknown): string {
  return sub === undefined
    ? "This JWT has no “sub”. Jazz takes the user id from it, so a Db with this token has no session."
    : `“sub” of this JWT is ${kindOf(sub)}. Jazz takes the user id from it and needs a text that is not empty.`;
}

function signatureNotes(head: Record<string, unknown> | null, signature: string): string[] {
  if (!head) return ["Its header cannot be read: forRequest and a server refuse this token."];
  const unsigned = signature === "" || head["alg"] === "none";
  return unsigned ? ["It is not signed: forRequest and a server refuse this token."] : [];
}

function timeNotes(payload: Record<string, unknown>, now: number): string[] {
  const { exp, nbf, iss } = payload;
  const notes: string[] = [];
  if (exp !== undefined && !(typeof exp === "number" && Number.isInteger(exp) && exp >= 0)) {
    notes.push(
      `Its “exp” is ${kindOf(exp)}, where Jazz needs whole seconds: forRequest and a server refuse this token.`,
    );
  } else if (typeof exp === "number" && exp * 1000 <= now) {
    notes.push(
      `It expired ${spanText(now - exp * 1000)} ago, at ${dateTime(exp * 1000)}. The page's engine does not look at that, so the persona can be used here; forRequest and a server refuse this token.`,
    );
  }
  if (typeof nbf === "number" && nbf * 1000 > now) {
    notes.push(
      `It is valid only in ${spanText(nbf * 1000 - now)}, from ${dateTime(nbf * 1000)}. Jazz does not look at “nbf”: neither the page nor a server of Jazz refuses it for that.`,
    );
  }
  if (exp === undefined && String(iss).trim() === LOCAL_FIRST_ISSUER) {
    notes.push("It has no “exp”: a server refuses a local-first token without one.");
  }
  return notes;
}

function claimNotes(payload: Record<string, unknown>): string[] {
  const { claims, sub, iss } = payload;
  const notes: string[] = [];
  const beside = Object.keys(payload).filter((name) => !REGISTERED.has(name));
  if (beside.length > 0) {
    notes.push(
      `Jazz takes claims from the payload's “claims” alone: ${listText(beside)} ${beside.length === 1 ? "is" : "are"} beside it, so no policy sees ${beside.length === 1 ? "it" : "them"}.`,
    );
  }
  if (claims === undefined) return notes;
  if (typeof claims !== "object" || claims === null || Array.isArray(claims)) {
    notes.push(`“claims” is ${kindOf(claims)}, not an object: Jazz takes it as empty.`);
    return notes;
  }
  const own = claims as Record<string, unknown>;
  for (const [name, source, value] of [
    ["subject", "sub", sub],
    ["issuer", "iss", iss],
  ] as const) {
    const replaced = typeof value === "string" && value.trim() !== "";
    if (replaced && Object.hasOwn(own, name) && own[name] !== value.trim()) {
      notes.push(`Jazz fills claims.${name} from “${source}”: what “claims” says of it is lost.`);
    }
  }
  return notes;
}

/** A part of a JWT: `null` when it is not base64url; without an object when it is not JSON of one. */
function decoded(part: string): { object: Record<string, unknown> | null } | null {
  if (part === "" || !/^[\w+/-]+=*$/.test(part)) return null;
  try {
    const binary = atob(part.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, ""));
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    return { object: objectIn(new TextDecoder().decode(bytes)) };
  } catch {
    return null;
  }
}

function objectIn(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Whether a text has the outside of a JWT or JWE. */
export function looksLikeJwt(text: string): boolean {
  return /^[\w-]{8,}(?:\.[\w-]*){1,4}$/.test(text);
}
