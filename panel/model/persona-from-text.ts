import { type MadePersona, refuse } from "./made-persona.ts";
import { personaFromAuthorization, personaFromHeaders } from "./persona-from-headers.ts";
import { looksLikeJwt, personaFromJwt } from "./persona-from-jwt.ts";
import { personaFromSession } from "./persona-from-session.ts";

const HEADERS =
  /authorization|(?:^|\n)\s*(?:[\w-]+:\s|cookie\b)|(?:^|\s)curl(?:\.exe)?\s|x-jazz-session/i;

/**
 * The persona of whatever was pasted: a session, a JWT, or the headers of a request. Never throws.
 * @param now milliseconds since the epoch.
 */
export function personaFromText(pasted: string, now: number): MadePersona {
  const text = bare(pasted);
  if (text === "") return refuse("Paste a session, a JWT, or the headers of a request.");
  if (/^bearer(\s|$)/i.test(text)) return personaFromAuthorization(text, now);
  if (looksLikeJwt(text)) return personaFromJwt(text, now);
  if (/^[[{]/.test(text)) {
    return namesHeaders(text) ? personaFromHeaders(text, now) : personaFromSession(text);
  }
  if (HEADERS.test(text)) return personaFromHeaders(text, now);
  return refuse(
    "This is neither a session in JSON, nor a JWT, nor the headers of a request. To use a bare user id, type it above.",
  );
}

/** Whether JSON, or what looks like it, speaks of headers rather than of a session. */
function namesHeaders(text: string): boolean {
  return (
    !/"user_id"\s*:/.test(text) &&
    (text.startsWith("[") ||
      /["']?(?:authorization|headers|cookie|x-jazz-session)["']?\s*[:,]/i.test(text))
  );
}

/** Without what copying leaves around a text. */
function bare(pasted: string): string {
  const text = pasted.replace(/^\uFEFF/, "").trim();
  const [, inner] = /^(["'`])(.*)\1[,;]?$/s.exec(text)?.slice(1) ?? [];
  return inner !== undefined && !/["'`]/.test(inner) ? inner.trim() : text;
}
