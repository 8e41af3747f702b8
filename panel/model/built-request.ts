import { personaFromHeaders } from "./persona-from-headers.ts";
import type { BuiltRequest } from "./replay-through.ts";
import { readHeaders } from "./request-headers.ts";

/** Headers of one request at most, and characters of all of them: as servers take them. */
const MOST = 100;
const LONGEST = 64_000;

/**
 * A request with the headers in that text: lines, a curl command or JSON, as browsers copy them.
 * Problems never repeat what was pasted: it may be a secret.
 * @param now milliseconds since the epoch.
 */
export function readRequest(
  text: string,
  now: number,
): { built: BuiltRequest } | { problem: string } {
  if (text.trim() === "") {
    return {
      problem: "Type or paste the headers of a request, such as “Authorization: Bearer …”.",
    };
  }
  if (text.length > LONGEST) return { problem: "These headers are longer than any server takes." };
  const { headers } = readHeaders(text);
  if (headers.length === 0) {
    return {
      problem:
        "There are no request headers in this text. Paste lines like “Authorization: Bearer …”, a curl command, or the headers as JSON.",
    };
  }
  if (headers.length > MOST) return { problem: "These are more headers than any server takes." };
  const built: Record<string, string> = {};
  for (const { name, value } of headers) {
    // Pseudo-headers of HTTP/2 are none of a request's own.
    if (name.startsWith(":")) continue;
    built[name] = built[name] === undefined ? value : `${built[name]}, ${value}`;
  }
  const made = personaFromHeaders(text, now);
  return { built: { headers: built, session: made.ok ? made.session : null } };
}
