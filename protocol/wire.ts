/**
 * How a panel (or the command line) and a backend come together over a WebSocket, before they speak
 * the page's protocol. The backend prints `ws://127.0.0.1:PORT/?token=…`; the token is good for one
 * pairing. The first message back is a welcome with a secret by which that panel comes again. Both
 * ends read it, and one is in the inspected app: so there is no validator here.
 */

/** Begins the id of a document that is a backend's run; ids of a tab's documents never do. */
const BACKEND_DOCUMENT = "backend-";

export const backendDocument = (nth: number): string => `${BACKEND_DOCUMENT}${nth}`;

/** Whether a document is a backend's run, whatever it says of itself. */
export const isBackendDocument = (document: string): boolean =>
  document.startsWith(BACKEND_DOCUMENT);

/** What the address of a connection may carry: one of them. */
export const TOKEN = "token";
export const SESSION = "session";

/** Secrets are so long that they cannot be guessed. */
const SECRET = /^[\w-]{20,200}$/;

/** The first message of a backend. */
export interface Welcome {
  m: "welcome";
  /** By which this panel comes again, instead of a token. */
  session: string;
  /** Which run of the backend it is: another one after a restart. */
  run: string;
  name: string;
}

/** Reads the first message of a backend; `null` when it is anything else. */
export function readWelcome(text: string): Welcome | null {
  try {
    const { m, session, run, name } = JSON.parse(text.slice(0, 2_000)) as Record<string, unknown>;
    const isWelcome =
      m === "welcome" &&
      typeof session === "string" &&
      SECRET.test(session) &&
      typeof run === "string" &&
      /^[\w-]{8,64}$/.test(run) &&
      typeof name === "string" &&
      name.length <= 200;
    return isWelcome ? { m, session, run, name } : null;
  } catch {
    return null;
  }
}

/** Why a backend closed a connection. The sentences travel as the reason: at most 123 bytes. */
export const REFUSALS = {
  token: {
    code: 4_001,
    sentence: "This address was used before, or is of an earlier run: take the newest one.",
  },
  session: {
    code: 4_002,
    sentence: "The backend does not know this panel any more: take its newest address.",
  },
  crowd: { code: 4_003, sentence: "Too many panels are connected to this backend." },
  slow: { code: 4_004, sentence: "The panel did not read what the backend sent." },
  hasty: { code: 4_005, sentence: "The panel sent too many messages at once." },
  malformed: { code: 4_006, sentence: "The panel sent something that is no message." },
  closed: { code: 1_001, sentence: "The backend ended the inspection." },
} as const satisfies Record<string, { code: number; sentence: string }>;

export type RefusalName = keyof typeof REFUSALS;

/** The refusal of a close code; `null` for those of the network. */
export function refusalOf(code: number): RefusalName | null {
  const names = Object.keys(REFUSALS) as RefusalName[];
  return names.find((name) => REFUSALS[name].code === code) ?? null;
}

/** A backend's address taken apart. */
export interface BackendAddress {
  /** `ws://127.0.0.1:4321`: what names the backend, without anything secret. */
  address: string;
  token: string | null;
}

/**
 * Reads an address as a backend prints it: of this machine and with a port. What else it has is left
 * out, so that a page that names one cannot choose what is asked of a port.
 */
export function readBackendAddress(text: string): BackendAddress | { problem: string } {
  const trimmed = text.trim();
  const url = trimmed.length <= 2_000 && URL.canParse(trimmed) ? new URL(trimmed) : null;
  if (url?.protocol !== "ws:") {
    return { problem: "A backend's address begins with ws://, as the backend prints it." };
  }
  if (!isThisMachine(url.hostname)) {
    return { problem: "Only a backend of this machine can be inspected: ws://127.0.0.1:…" };
  }
  if (url.port === "") return { problem: "The address has no port: copy all of it." };
  const host = url.hostname === "[::1]" ? "[::1]" : "127.0.0.1";
  const token = url.searchParams.get(TOKEN);
  const known = token !== null && SECRET.test(token) ? token : null;
  return { address: `ws://${host}:${url.port}`, token: known };
}

/** The names that companions listen by. */
const isThisMachine = (hostname: string): boolean =>
  ["127.0.0.1", "localhost", "[::1]"].includes(hostname.toLowerCase());

/** Where to connect to, by a token or by the session of an earlier welcome. */
export function connectionUrl(
  address: string,
  by: { token: string } | { session: string },
): string {
  const [name, value] = "token" in by ? [TOKEN, by.token] : [SESSION, by.session];
  return `${address}/?${name}=${encodeURIComponent(value)}`;
}
