import { member, textOf } from "../safely.ts";

/** What may be said of a request: how it begins, without headers, body and query string. */
export interface RequestLine {
  method: string;
  path: string;
}

const UNKNOWN = "?";

/**
 * The line of a request of Express (`originalUrl`), Node (`url` is a path), Hono and `fetch` (`url`
 * is an address), or of whatever else has a method and a url.
 */
export function requestLine(request: unknown): RequestLine {
  const raw = member(request, "raw");
  const method = textOf(member(request, "method")) ?? textOf(member(raw, "method"));
  const url =
    textOf(member(request, "originalUrl")) ??
    textOf(member(request, "url")) ??
    textOf(member(request, "path")) ??
    textOf(member(raw, "url"));
  return {
    method: (method ?? UNKNOWN).slice(0, 20).toUpperCase(),
    path: url === null ? UNKNOWN : pathOf(url),
  };
}

/** Of an address or a path: host, user, query and fragment are left out. */
function pathOf(url: string): string {
  const [path = ""] = url
    .slice(0, 4_000)
    .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "")
    .split(/[?#]/, 1);
  return path === "" ? "/" : path;
}
