/** Header names and values in a text, whatever a browser or a terminal copied them as. */

/** Names in lower case, with what was written for them, in order. */
export type HeaderList = readonly { name: string; written: string; value: string }[];

export interface ReadHeaders {
  headers: HeaderList;
  /** Whether they were a JavaScript object, whose names Jazz looks up in lower case only. */
  object: boolean;
}

const NAME = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const LINE = new RegExp(`^["']?(${NAME})["']?\\s*:\\s*(.*)$`);
const CURL = /(?:^|\s)(?:-H|--header)[\s=]*(?:\$?'((?:[^'\\]|\\.)*)'|\^?"((?:[^"\\]|\\.)*)")/g;
const CURL_COOKIE = /\s(?:-b|--cookie)[\s=]*(?:\$?'([^']*)'|\^?"([^"]*)")/;
const CURL_BEARER = /\s--oauth2-bearer[\s=]+["']?([^\s"']+)/;
const INLINE = /["']?(authorization|cookie|x-jazz-session)["']?\s*:\s*["'`]([^"'`]*)["'`]/gi;

export function readHeaders(text: string): ReadHeaders {
  const json = jsonIn(text);
  if (json !== undefined) return { headers: headersOf(json), object: isPlainObject(json) };
  const headers = /(?:^|\s)curl(?:\.exe)?\s/.test(text) ? curlHeaders(text) : lineHeaders(text);
  return { headers: headers.length > 0 ? headers : inlineHeaders(text), object: false };
}

function header(written: string, value: unknown): HeaderList {
  if (Array.isArray(value)) return value.flatMap((one) => header(written, one));
  if (typeof value !== "string") return [];
  return [{ name: written.toLowerCase(), written, value: value.trim() }];
}

/** `{name: value}`, `[[name, value]]`, `[{name, value}]`, or any of them as `headers`. */
function headersOf(json: unknown, depth = 0): HeaderList {
  if (typeof json !== "object" || json === null || depth > 4) return [];
  if (Array.isArray(json)) {
    return json.flatMap((entry) => {
      if (Array.isArray(entry))
        return typeof entry[0] === "string" ? header(entry[0], entry[1]) : [];
      const { name, value } = (entry ?? {}) as { name?: unknown; value?: unknown };
      return typeof name === "string" ? header(name, value) : [];
    });
  }
  const record = json as Record<string, unknown>;
  for (const inner of ["headers", "request", "req"]) {
    if (typeof record[inner] === "object" && record[inner] !== null) {
      return headersOf(record[inner], depth + 1);
    }
  }
  return Object.entries(record).flatMap(([name, value]) => header(name, value));
}

function curlHeaders(text: string): HeaderList {
  const found = [...text.matchAll(CURL)].flatMap(([, single, double]) => {
    const line = (single ?? double ?? "").replace(/\\(.)/g, "$1").replace(/\^(.)/g, "$1");
    return lineHeaders(line);
  });
  const bearer = CURL_BEARER.exec(text)?.[1];
  const cookie = CURL_COOKIE.exec(text);
  return [
    ...found,
    ...(bearer === undefined ? [] : header("Authorization", `Bearer ${bearer}`)),
    ...(cookie ? header("Cookie", cookie[1] ?? cookie[2]) : []),
  ];
}

/** `Name: value` lines, or, as some browsers copy them, each name and value on a line of its own. */
function lineHeaders(text: string): HeaderList {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim().replace(/^[+>]\s*/, ""));
  const found: HeaderList[number][] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    const [, name, rest = ""] = LINE.exec(line) ?? [];
    if (name !== undefined && rest !== "") found.push(...header(name, unquoted(rest)));
    else if (/^(authorization|cookie|x-jazz-session):?$/i.test(line)) {
      found.push(...header(line.replace(":", ""), lines[++i] ?? ""));
    }
  }
  return found;
}

function inlineHeaders(text: string): HeaderList {
  return [...text.matchAll(INLINE)].flatMap(([, name = "", value]) => header(name, value));
}

/** Without the quotes and the comma of a line of code. */
function unquoted(value: string): string {
  const [, quoted] =
    /^(?:"(.*)"|'(.*)'|`(.*)`),?$/.exec(value)?.filter((part) => part !== undefined) ?? [];
  return quoted ?? value;
}

function jsonIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isPlainObject(json: unknown): boolean {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
