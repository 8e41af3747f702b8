/** Whom one may act as: everybody seen on the page, as sessions. */
import type { Identity } from "../../protocol/identity.ts";
import { type AuthMode, type Session, SYSTEM_AUTHOR } from "../../protocol/jazz.ts";
import { ANONYMOUS_ISSUER, LOCAL_FIRST_ISSUER } from "../../sandbox/db/token.ts";
import { isId, type People, type Person, shortName } from "./people.ts";
import { jsonText, type SavedPersona } from "./saved-persona.ts";

/** Somebody to act as or to ask about. `session: null` is a client without a session. */
export interface Persona {
  /** Tells those who are offered apart. */
  key: string;
  label: string;
  session: Session | null;
  /** Where they were seen, in words; empty for made-up ones. */
  seen: string[];
  /** False when only the name was seen, so the claims are a guess. */
  claimsKnown: boolean;
  /** True when the claims are those that somebody acted as them with before. */
  acted: boolean;
  /** Id of the saved persona that this is. */
  saved: string | null;
}

export const NO_SESSION: Persona = {
  key: "nobody",
  label: "No session",
  session: null,
  seen: [],
  claimsKnown: true,
  acted: false,
  saved: null,
};

/** Somebody whose session is known from elsewhere. */
export function knownPersona(session: Session): Persona {
  const label = session.identity?.subject ?? session.user_id;
  return { ...NO_SESSION, key: `=${session.user_id}`, label, session };
}

/** A fresh anonymous user, with the claims the client gives one (measured). */
export function anonymousPersona(id: string): Persona {
  const session: Session = {
    user_id: id,
    claims: jazzClaims("anonymous", id),
    authMode: "anonymous",
  };
  return { ...NO_SESSION, key: "anonymous", label: "Anonymous", session };
}

/** Personas offered at most: anybody else can still be typed. */
const OFFERED = 60;

/** Those seen who can have a session; known sessions first, else in order of appearance. */
export function seenPersonas(people: readonly Person[], most = OFFERED): Persona[] {
  return people
    .filter(({ name }) => name !== SYSTEM_AUTHOR && name !== "")
    .sort((left, right) => Number(right.session !== null) - Number(left.session !== null))
    .slice(0, most)
    .map(({ name, session, acted, identity, seen }) => ({
      key: `=${name}`,
      label: identity?.subject ?? name,
      session: session ?? acted ?? guessedSession(name, identity),
      seen: [...seen],
      claimsKnown: session !== null,
      acted: session === null && acted !== null,
      saved: null,
    }));
}

/** The session of somebody, as it was seen or as it may be. */
export function sessionOf(people: People, name: string): Session {
  const person = people.get(name);
  return person?.session ?? guessedSession(name, people.identities.get(name) ?? null);
}

/** The session that somebody may have of whom only the name was seen. */
function guessedSession(name: string, identity: Identity | null): Session {
  const session: Session = { user_id: name, claims: {}, authMode: "external" };
  if (!identity) return session;
  const { account, issuer, subject } = identity;
  return { ...session, account, identity: { issuer, subject } };
}

/** Those saved, as they can be picked. */
export function savedPersonas(saved: readonly SavedPersona[]): Persona[] {
  return saved.map(({ id, label, session }) => ({
    ...NO_SESSION,
    key: savedKey(id),
    label,
    session,
    saved: id,
  }));
}

/** Each session once: somebody saved just as they were seen is only the saved one. */
export function withoutTwins(personas: readonly Persona[]): Persona[] {
  const known = new Set<string>();
  return personas.filter(({ session, claimsKnown }) => {
    const text = JSON.stringify([session, session !== null && claimsKnown]);
    const isNew = !known.has(text);
    known.add(text);
    return isNew;
  });
}

export const savedKey = (id: string): string => `saved ${id}`;

/** The claims that Jazz itself gives a user who signed in that way: none of the app's own. */
export function jazzClaims(mode: AuthMode, userId: string): Record<string, unknown> {
  if (mode === "external") return {};
  const issuer = mode === "local-first" ? LOCAL_FIRST_ISSUER : ANONYMOUS_ISSUER;
  return { subject: userId, issuer };
}

/** A new user id in the form that Jazz derives from a key: a UUID of version 5. */
export function newKeyId(): string {
  const id = crypto.randomUUID();
  return `${id.slice(0, 14)}5${id.slice(15)}`;
}

/**
 * What is odd about a session, or `null`: users who sign in with a key of their own have ids that
 * Jazz derives from it.
 */
export function idProblem({ user_id: id, authMode }: Session): string | null {
  if (authMode === "external" || isId(id)) return null;
  return `The user id of ${authMode === "anonymous" ? "an anonymous" : "a local-first"} user is a UUID that Jazz derives from a key; “${shortName(id)}” is not one.`;
}

/** Whether somebody is found by what was typed: in the name, the id, the claims, or where seen. */
export function matchesSearch({ label, session, seen }: Persona, search: string): boolean {
  const wanted = search.trim().toLocaleLowerCase();
  if (wanted === "") return true;
  const claims = session ? jsonText(session.claims) : null;
  const names = [label, session?.user_id, session?.account, session?.identity?.issuer];
  return [...names, session?.authMode, claims, ...seen].some((text) =>
    text?.toLocaleLowerCase().includes(wanted),
  );
}

/** A name to save somebody under, with what tells them from others of that id: `bob, editor`. */
export function suggestedLabel({ user_id: id, claims, authMode, identity }: Session): string {
  const own = Object.entries(claims).filter(([name]) => name !== "subject" && name !== "issuer");
  const spoken = own.find(([, value]) => typeof value === "string" && value.length < 30);
  const telling = spoken?.[1] ?? own[0]?.[0] ?? (authMode === "external" ? "no claims" : authMode);
  const name = identity?.subject ?? id;
  return `${shortName(name, 40)}, ${String(telling).slice(0, 30)}`;
}

/** Reads the claims of a new persona. Returns them, or a sentence on what is wrong. */
export function readClaims(
  text: string,
): { ok: true; claims: Record<string, unknown> } | { ok: false; problem: string } {
  if (text.trim() === "") return { ok: true, claims: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return { ok: true, claims: value as Record<string, unknown> };
    }
    return { ok: false, problem: 'Claims are an object, for example {"role": "editor"}.' };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: `The claims are not JSON yet: ${detail}` };
  }
}
