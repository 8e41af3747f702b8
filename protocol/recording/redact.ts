/**
 * What a recording must not carry out of the browser. Pages never send tokens; this takes away
 * what tokens claimed under names that sound like secrets, and what addresses tell beyond the
 * place. The rows' own values are left as they are.
 */
import type { Session } from "../jazz.ts";
import type { FileHost, RecordingSource } from "./format.ts";

const SECRET = /token|secret|password|passwd|authorization|cookie|api[-_]?key/i;
/** A token itself: three parts in base64, of which the first begins a JSON object. */
const JWT = /^ey[\w-]+\.[\w-]+\.[\w-]*$/;
const REDACTED = "(redacted)";
const DEEPEST = 200;

/** The same recording without secrets. What was redacted before stays as it is. */
export function redacted(source: RecordingSource): RecordingSource {
  return {
    ...source,
    personas: mapped(source.personas, (persona) => ({
      ...persona,
      session: ofSession(persona.session),
    })),
    documents: mapped(source.documents, (document) => ({
      ...document,
      hello: document.hello && { ...document.hello, url: address(document.hello.url) },
    })),
    hosts: mapped(source.hosts, ofHost),
    people: mapped(source.people, (person) => ({ ...person, session: ofSession(person.session) })),
    sessions: mapped(source.sessions, ofSession),
    stacks: mapped(source.stacks, redactedStack),
    requests: mapped(source.requests, (request) => ({ ...request, path: address(request.path) })),
  };
}

function ofHost(host: FileHost): FileHost {
  const { info, acting } = host;
  return {
    ...host,
    info: {
      ...info,
      serverUrl: info.serverUrl === null ? null : address(info.serverUrl),
      auth: info.auth && { ...info.auth, session: ofSession(info.auth.session) },
      token: { ...info.token, claims: info.token.claims && redact(info.token.claims) },
    },
    auth: host.auth.map((entry) => ({
      ...entry,
      state: { ...entry.state, session: ofSession(entry.state.session) },
    })),
    acting: acting && {
      ...acting,
      persona: ofSession(acting.persona),
      real: ofSession(acting.real),
    },
  };
}

function ofSession<T extends Session | null>(session: T): T {
  return session && { ...session, claims: redact(session.claims) };
}

/** The same value with everything blanked that is or sounds like a secret. */
export function redact<T>(value: T): T {
  return redactNode(value, false, 0) as T;
}

function redactNode(value: unknown, secret: boolean, depth: number): unknown {
  if (typeof value === "string") return secret || JWT.test(value) ? REDACTED : value;
  if (typeof value === "number" || typeof value === "bigint") return secret ? REDACTED : value;
  if (typeof value !== "object" || value === null) return value;
  if (depth > DEEPEST) return REDACTED;
  if (Array.isArray(value)) return value.map((item) => redactNode(item, secret, depth + 1));
  if (!isPlain(value)) return secret ? REDACTED : value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      redactNode(item, secret || SECRET.test(key), depth + 1),
    ]),
  );
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** An address without query, fragment and credentials. */
export function address(url: string): string {
  return url.replace(/[?#].*$/s, "").replace(/\/\/[^/@]*@/, "//");
}

/** Addresses of scripts keep their line and column: `https://a.example/x.ts?t=1:4:2`. */
const SCRIPT = /([a-z][a-z\d+.-]*:\/\/[^\s()?#]*)([?#][^\s()]*?)?((?::\d+){0,2})(?=[\s()]|$)/gi;

/** Addresses in a stack lose what follows `?`. */
export function redactedStack(stack: string): string {
  return stack.replace(SCRIPT, (_, place: string, _query, line: string) => address(place) + line);
}

function mapped<T, U>(items: Iterable<T>, change: (item: T) => U): Iterable<U> {
  return {
    *[Symbol.iterator]() {
      for (const item of items) yield change(item);
    },
  };
}
