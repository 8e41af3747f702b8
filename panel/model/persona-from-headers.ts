/**
 * The persona of a request, as `forRequest` and `withAttributionForRequest` take it: from the
 * header `Authorization: Bearer <token>` and nothing else (`backend/request-auth.ts` in
 * garden-co/jazz, 2.0.0-alpha.53). A sync server also takes the cookie it was told of, and a session
 * in `X-Jazz-Session` beside the backend secret (`middleware/auth.rs`).
 */
import { listText, plural } from "./format.ts";
import { type MadePersona, refuse } from "./made-persona.ts";
import { looksLikeJwt, personaFromJwt } from "./persona-from-jwt.ts";
import { readSession } from "./persona-from-session.ts";
import { type HeaderList, readHeaders } from "./request-headers.ts";

/** @param now milliseconds since the epoch. */
export function personaFromHeaders(text: string, now: number): MadePersona {
  const { headers, object } = readHeaders(text);
  if (headers.length === 0) {
    return refuse(
      "There are no request headers in this text. Paste lines like “Authorization: Bearer …”, a curl command, or the headers as JSON.",
    );
  }
  const all = headers.filter(({ name }) => name === "authorization");
  const [authorization] = all;
  if (!authorization) return withoutAuthorization(headers);
  const made = personaFromAuthorization(authorization.value, now);
  if (!made.ok) return made;
  const notes = [...made.notes];
  if (all.length > 1) {
    notes.push(`There are ${all.length} Authorization headers; the first one counts.`);
  }
  if (object && authorization.written !== "authorization") {
    notes.push(
      `In a plain object forRequest looks for “authorization” in lower case, so it would not see “${authorization.written}”.`,
    );
  }
  return { ...made, notes };
}

/** As {@link personaFromHeaders}, from the value of the Authorization header alone. */
export function personaFromAuthorization(value: string, now: number): MadePersona {
  const [, scheme = "", token = ""] = /^(\S*)\s*(.*)$/s.exec(value.trim()) ?? [];
  const bare = token === "" && looksLikeJwt(scheme);
  if (!bare && scheme.toLowerCase() !== "bearer") {
    return refuse(
      token !== "" && /^[a-z][a-z0-9-]{0,19}$/i.test(scheme)
        ? `The Authorization header is of the kind “${scheme}”. forRequest takes “Bearer” and a JWT only.`
        : "The Authorization header is not “Bearer” and a JWT, which is all that forRequest takes.",
    );
  }
  if (!bare && token.trim() === "") {
    return refuse("The Authorization header says “Bearer” without a token after it.");
  }
  const made = personaFromJwt(bare ? scheme : token, now);
  if (!made.ok) return made;
  const notes = [...made.notes];
  if (bare) notes.push("forRequest needs “Bearer ” before the token and refuses this header.");
  else if (scheme !== "Bearer") {
    notes.push(`forRequest needs “Bearer” with a capital B and refuses “${scheme}”.`);
  }
  return { ...made, from: "request headers", notes };
}

function withoutAuthorization(headers: HeaderList): MadePersona {
  const named = headers.find(({ name }) => name === "x-jazz-session");
  if (named) return fromJazzSession(named.value);
  const cookie = headers.find(({ name }) => name === "cookie");
  if (cookie) {
    const holder = tokenCookie(cookie.value);
    return refuse(
      "There is a Cookie header, but no Authorization header. forRequest reads no cookies; a sync server reads the one it was told of." +
        (holder === null
          ? " Paste the token itself, or a session."
          : ` The cookie “${holder}” holds a JWT: paste its value alone to read it.`),
    );
  }
  const names = [...new Set(headers.map(({ name }) => name))];
  const few = names.slice(0, 4).map((name) => name.slice(0, 40));
  const rest = names.length - few.length;
  return refuse(
    `There is no Authorization header among ${plural(names.length, "header")} (${listText(few)}${rest > 0 ? ` and ${rest} more` : ""}). forRequest takes the user from “Authorization: Bearer …”.`,
  );
}

function fromJazzSession(value: string): MadePersona {
  let session: unknown;
  try {
    const bytes = Uint8Array.from(atob(value), (char) => char.charCodeAt(0));
    session = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return refuse("The header X-Jazz-Session is not the base64 of a session in JSON.");
  }
  const made = readSession(session, "X-Jazz-Session");
  if (!made.ok) return made;
  const note =
    "X-Jazz-Session counts for a sync server that gets the backend secret too; forRequest does not read it.";
  return { ...made, notes: [...made.notes, note] };
}

/** The name of a cookie whose value looks like a JWT. */
function tokenCookie(cookies: string): string | null {
  for (const cookie of cookies.split(";")) {
    const [name = "", value = ""] = cookie.trim().split("=", 2);
    if (name !== "" && value.split(".").length >= 3 && looksLikeJwt(value))
      return name.slice(0, 60);
  }
  return null;
}
