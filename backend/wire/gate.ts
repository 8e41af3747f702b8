/** Who may come in, decided from the head of a request and nothing else. */
import { type RefusalName, SESSION, TOKEN } from "../../protocol/wire.ts";
import type { Secrets } from "./secrets.ts";

export interface Head {
  url: string | undefined;
  host: string | undefined;
  origin: string | undefined;
}

export interface Admitted {
  session: string;
  /** By a token, which is used up now. */
  paired: boolean;
}

/** Said over HTTP: it is no panel that asks. */
export interface Stranger {
  status: number;
  code: string;
  sentence: string;
}

/** A refusal is said over the WebSocket, where a panel can read it. */
export type Refused = { refusal: RefusalName } | Stranger;

/** Extensions, and programs, which have no origin. Web pages have one they cannot change. */
const ORIGINS = /^(?:chrome|moz)-extension:\/\/[\w-]+$/;

/** Judges a request that is from here. */
export function admit(head: Head, secrets: Secrets): Admitted | Refused {
  const [path, query] = (head.url ?? "").split("?", 2);
  const searchParams = new URLSearchParams(query);
  if (path !== "/") {
    return { status: 404, code: "path", sentence: "There is nothing here but “/”." };
  }
  const session = searchParams.get(SESSION);
  if (session !== null) {
    return secrets.knows(session) ? { session, paired: false } : { refusal: "session" };
  }
  const paired = secrets.pair(searchParams.get(TOKEN) ?? "");
  return paired === null ? { refusal: "token" } : { session: paired, paired: true };
}

/**
 * What is wrong with the place that a request comes from, if anything.
 * @param port that the server listens on: another `Host` means that a page reached it through a
 * name of its own that was made to point here (DNS rebinding).
 */
export function notFromHere({ host, origin }: Head, port: number): Stranger | null {
  const names = ["127.0.0.1", "[::1]", "localhost"].map((name) => `${name}:${port}`);
  if (!names.includes(host?.toLowerCase() ?? "")) {
    const sentence = "The Host header is not an address of this machine with this port.";
    return { status: 403, code: "host", sentence };
  }
  if (origin !== undefined && !ORIGINS.test(origin)) {
    const sentence = "Only an extension's panel or a program may connect, not a page.";
    return { status: 403, code: "origin", sentence };
  }
  return null;
}
