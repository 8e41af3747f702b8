/**
 * What a sync server does with what is written and asked in somebody's name, in sentences, and
 * where the page's own verdict cannot stand for the server's.
 *
 * Facts of jazz-tools 2.0.0-alpha.53 (garden-co/jazz): a connection's role and session come from its
 * handshake (`server/routes/websocket.rs`); a user's writes are judged by that session and keep the
 * author they name, a backend's are applied unchecked (`sync_manager/inbox.rs`); a query's session
 * counts only where it is the connection's user, whose claims win, or where the connection has
 * none; external tokens keep their claims on the server, self-signed ones get none
 * (`middleware/auth.rs`).
 */
import { authorOf, type Mode, scopeFor } from "../../protocol/attribution.ts";
import type { Session } from "../../protocol/jazz.ts";
import type { Connection } from "./connection.ts";
import { listText } from "./format.ts";
import { shortName } from "./people.ts";

export interface ServerQuestion {
  persona: Session | null;
  mode: Mode;
  /** The page's own session. */
  real: Session | null;
  connection: Connection;
  /** Whether the page's engine is known to check policies. */
  enforcing?: boolean;
  /** The persona's session as it was seen, where the claims may have been changed since. */
  seen?: Session | null;
}

export interface ServerWords {
  /** What the server does with writes, then with queries. */
  sentences: string[];
  /** Where a verdict of the page says nothing about the server's. */
  warnings: string[];
}

export function serverWords(question: ServerQuestion): ServerWords {
  return { sentences: sentences(question), warnings: warnings(question) };
}

function sentences({ persona, mode, real, connection }: ServerQuestion): string[] {
  const scope = scopeFor(persona, mode);
  const author = shortName(authorOf(scope));
  const as = scope.session && shortName(scope.session.user_id);
  switch (connection) {
    case "none":
      return ["The page has no server, so nothing else judges these writes."];
    case "user":
      return scope.session && scope.session.user_id === real?.user_id
        ? ownSentences(shortName(real.user_id))
        : userSentences(author, as, real ? shortName(real.user_id) : "the page's user");
    case "no session":
      return [
        "A server takes no write from a connection without a session: it answers each with SessionRequired.",
      ];
    case "admin secret":
      return [
        `The connection has an admin secret: the server checks no policy and stores these writes as they are sent, with ${author} as their author.`,
        trustedReads(as),
      ];
    case "backend secret":
      return [
        `The connection is a backend's: the server trusts it, checks no policy and stores these writes as they are sent, with ${author} as their author.${
          as === null ? "" : ` What ${as} may do is checked in the backend's own process alone.`
        }`,
        trustedReads(as),
      ];
    default:
      return [
        "Nothing tells whose the connection is: a server judges these writes by its credentials, not by the persona.",
      ];
  }
}

/** The page's own user, perhaps with other claims. */
function ownSentences(own: string): string[] {
  return [
    judgedAs(own),
    "It takes the claims from the page's token alone; for queries it adds those that the token does not name.",
  ];
}

function userSentences(author: string, as: string | null, own: string): string[] {
  const stored =
    `What ${own} may write it stores for everybody with ${author} as the author. ` +
    `A policy that asks for the creator sees ${author}, not ${own}, and refuses.`;
  const reads =
    as === null
      ? `Queries that reach the server are answered as ${own}.`
      : `Queries that reach the server are answered as ${own}: it ignores another user's session.`;
  return [judgedAs(own), stored, reads];
}

const judgedAs = (own: string): string =>
  `The connection stays ${own}'s: the server judges these writes as ${own}. ` +
  "What it refuses disappears again a moment later.";

function trustedReads(as: string | null): string {
  return as === null
    ? "Its queries read everything."
    : `It answers queries as ${as}, with these claims.`;
}

function warnings({
  persona,
  mode,
  real,
  connection,
  enforcing = true,
  seen = null,
}: ServerQuestion): string[] {
  const found: string[] = [];
  const { session } = scopeFor(persona, mode);
  if (!session) {
    if (connection === "user" || connection === "unknown") {
      found.push(
        "The page checks nothing in this mode: that it takes a write says nothing about the server.",
      );
    }
    return found;
  }
  const name = shortName(session.user_id);
  if (!enforcing) {
    found.push(
      "No policies were seen in this page: its engine may allow everything, whoever asks.",
    );
  }
  if (session.authMode !== "external") found.push(...selfSigned(session));
  const own = seen ?? (real?.user_id === session.user_id ? real : null);
  const other = own ? differentClaims(session.claims, own.claims) : [];
  if (other.length > 0) {
    found.push(
      `${name}'s own session has other claims (${listText(other)}): a server judges ${name} by the token, whatever is allowed or denied here.`,
    );
  }
  if (own && own.authMode !== session.authMode) {
    found.push(
      `${name} is really signed in as ${own.authMode}, not ${session.authMode}: policies that ask for authMode answer otherwise on a server.`,
    );
  }
  return found;
}

/** Local-first and anonymous users: the client adds claims that the server leaves out. */
function selfSigned({ claims, authMode }: Session): string[] {
  const names = Object.keys(claims).map((claim) => `claims.${claim}`);
  const empty =
    names.length === 0
      ? []
      : [
          `A server gives ${authMode} users no claims at all: a policy that asks for ${listText(names)} answers otherwise there.`,
        ];
  if (authMode !== "anonymous") return empty;
  return [
    ...empty,
    "Jazz documents that anonymous users cannot write; this version leaves it to the policies, later ones refuse.",
  ];
}

/** Names of claims that are not the same in both. */
function differentClaims(left: Record<string, unknown>, right: Record<string, unknown>): string[] {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].filter((name) => text(left, name) !== text(right, name));
}

function text(claims: Record<string, unknown>, name: string): string | undefined {
  if (!Object.hasOwn(claims, name)) return undefined;
  try {
    return JSON.stringify(claims[name], inOrder);
  } catch {
    return String(claims[name]);
  }
}

/** Objects with their names in order: a token may be written in another one. */
function inOrder(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
