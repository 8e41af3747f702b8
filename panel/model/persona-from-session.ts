/**
 * The persona of a session as `forSession` takes it: `{user_id, claims, authMode}`, bare or inside
 * an auth state or a client; or as later Jazz shows it. The engine reads `auth_mode` too and takes external without either
 * (`query_manager/session.rs` in garden-co/jazz).
 */
import type { AuthMode, Session } from "../../protocol/jazz.ts";
import { listText } from "./format.ts";
import { readLaterUser } from "./later-session.ts";
import { kindOf, type MadePersona, refuse } from "./made-persona.ts";

export const AUTH_MODES: readonly AuthMode[] = ["external", "local-first", "anonymous"];

const KNOWN = new Set(["user_id", "claims", "authMode", "auth_mode"]);
const SHAPE = '{"user_id": "bob", "claims": {}, "authMode": "external"}';

export function personaFromSession(text: string): MadePersona {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse(
      `This is not JSON yet${placeOf(error, text)}. A session looks like ${SHAPE}, with double quotes around names and texts.`,
    );
  }
  return readSession(value);
}

/** As {@link personaFromSession}, from a value. */
export function readSession(value: unknown, where = ""): MadePersona {
  if (!isRecord(value)) {
    return refuse(`${where || "This"} is ${kindOf(value)}. A session is an object: ${SHAPE}.`);
  }
  if (!("user_id" in value) && "session" in value) {
    return value["session"] === null
      ? refuse("“session” is null: nobody is signed in. Choose “No session” instead.")
      : readSession(value["session"], "“session”");
  }
  const at = (name: string): string => (where === "" ? `“${name}”` : `“${name}” of ${where}`);
  const later = "user_id" in value ? null : readLaterUser(value["user"]);
  const { claims, authMode = value["auth_mode"] } = value;
  const id = later ? later.user_id : value["user_id"];
  if (id === undefined) {
    const other = ["userId", "userid", "id", "sub"].find((name) => name in value);
    return refuse(
      other === undefined
        ? `There is no ${at("user_id")}. A session looks like ${SHAPE}.`
        : `There is ${at(other)}, which Jazz calls “user_id”. A session looks like ${SHAPE}.`,
    );
  }
  if (typeof id !== "string" || id.trim() === "") {
    return refuse(`${at("user_id")} is ${kindOf(id)}; it is a text that is not empty.`);
  }
  const mode = AUTH_MODES.find((candidate) => candidate === authMode);
  if (authMode !== undefined && !mode) {
    const given = typeof authMode === "string" ? `“${authMode.slice(0, 40)}”` : kindOf(authMode);
    return refuse(`${at("authMode")} is ${given}; it is one of ${listText(AUTH_MODES)}.`);
  }
  if (claims !== undefined && !isRecord(claims)) {
    return refuse(
      `${at("claims")} is ${kindOf(claims)}; it is an object such as {"role": "editor"}.`,
    );
  }
  const notes: string[] = [];
  if (claims === undefined) {
    notes.push("It has no “claims”: they are taken as {}. Jazz itself refuses such a session.");
  }
  if (!mode) notes.push("It has no “authMode”: Jazz takes it as external.");
  const extra = Object.keys(value).filter(
    (name) => !KNOWN.has(name) && !(later && name === "user"),
  );
  if (extra.length > 0) {
    notes.push(`Jazz does not know ${listText(extra.map((name) => `“${name}”`))} in a session.`);
  }
  if (later) notes.push("It is a session of Jazz after alpha.54, with an account and an identity.");
  const session: Session = {
    user_id: id,
    claims: claims ?? {},
    authMode: mode ?? "external",
    ...later,
  };
  return { ok: true, session, from: "a session", notes };
}

/** Where JSON ends to be JSON. The parser's own words would repeat what was pasted. */
function placeOf(error: unknown, text: string): string {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
  if (position === undefined) return "";
  const lines = text.slice(0, Number(position)).split("\n");
  return `: look at line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
