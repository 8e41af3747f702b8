/** Whom one may act as: everybody seen on the page, as sessions. */
import type { Session } from "../../protocol/jazz.ts";
import { SYSTEM_AUTHOR } from "../../protocol/jazz.ts";
import type { Person } from "./people.ts";

/** Somebody to act as or to ask about. `session: null` is a client without a session. */
export interface Persona {
  label: string;
  session: Session | null;
  /** Where they were seen, in words; empty for made-up ones. */
  seen: string[];
  /** False when only the name was seen, so the claims are a guess. */
  claimsKnown: boolean;
  /** True when the claims are those that somebody acted as them with before. */
  acted: boolean;
}

export const NO_SESSION: Persona = {
  label: "No session",
  session: null,
  seen: [],
  claimsKnown: true,
  acted: false,
};

/** A fresh anonymous user, with the claims the client gives one (measured). */
export function anonymousPersona(id: string): Persona {
  return {
    label: "Anonymous",
    session: {
      user_id: id,
      claims: { subject: id, issuer: "urn:jazz:anonymous" },
      authMode: "anonymous",
    },
    seen: [],
    claimsKnown: true,
    acted: false,
  };
}

/** Personas offered at most: anybody else can still be typed. */
const OFFERED = 60;

/** Those seen who can have a session; known sessions first, else in order of appearance. */
export function seenPersonas(people: readonly Person[], most = OFFERED): Persona[] {
  return people
    .filter(({ name }) => name !== SYSTEM_AUTHOR && name !== "")
    .sort((left, right) => Number(right.session !== null) - Number(left.session !== null))
    .slice(0, most)
    .map(({ name, session, acted, seen }) => ({
      label: name,
      session: session ?? acted ?? { user_id: name, claims: {}, authMode: "external" },
      seen: [...seen],
      claimsKnown: session !== null,
      acted: session === null && acted !== null,
    }));
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
