import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { AuthMode, Session } from "../../../protocol/jazz.ts";
import {
  anonymousPersona,
  knownPersona,
  NO_SESSION,
  type Persona,
  readClaims,
} from "../../model/personas.ts";

/** Whom to judge as: a key of a choice, and what is typed for somebody else. */
export interface ExplainPersona {
  readonly pick: Signal<string>;
  readonly userId: Signal<string>;
  readonly claims: Signal<string>;
  readonly choices: ReadonlySignal<readonly PersonaOption[]>;
  readonly result: ReadonlySignal<{ ok: true; persona: Persona } | { ok: false; problem: string }>;
  /** Starts typing somebody's claims, with what is known of them. */
  edit(persona: Persona): void;
}

export interface PersonaOption {
  key: string;
  text: string;
  persona: Persona | null;
}

const OTHER = "other";

/**
 * @param first whose rights are in question, if somebody's are.
 * @param page the page's own session.
 */
export function explainPersona(
  first: Persona | null,
  page: Session | null,
  seen: ReadonlySignal<readonly Persona[]>,
): ExplainPersona {
  const anonymous = anonymousPersona(crypto.randomUUID());
  const given = first && !(page && sameSession(first.session, page)) ? first : null;
  const choices = computed((): PersonaOption[] => [
    ...(given ? [option("given", given, given.claimsKnown ? "as asked" : "claims not seen")] : []),
    ...(page ? [option("page", knownPersona(page), "the page's session")] : []),
    ...seen.value
      .filter(({ session }) => !sameSession(session, page))
      .filter(({ session }) => !given || !sameSession(session, given.session))
      .map((persona) => option(persona.key, persona, persona.claimsKnown ? "" : "claims not seen")),
    option("anonymous", anonymous, ""),
    option("nobody", NO_SESSION, ""),
    { key: OTHER, text: "Somebody else…", persona: null },
  ]);
  const pick = signal(given ? "given" : page ? "page" : "nobody");
  const userId = signal("");
  const claims = signal("{}");
  const authMode = signal<AuthMode>("external");
  const result = computed<ReturnType<ExplainPersona["result"]["peek"]>>(() => {
    if (pick.value === OTHER) return typed(userId.value, claims.value, authMode.value);
    const chosen = choices.value.find(({ key }) => key === pick.value)?.persona;
    return chosen ? { ok: true, persona: chosen } : { ok: false, problem: "Choose somebody." };
  });
  const edit = ({ label, session }: Persona): void => {
    userId.value = session?.user_id ?? label;
    claims.value = JSON.stringify(session?.claims ?? {});
    authMode.value = session?.authMode ?? "external";
    pick.value = OTHER;
  };
  return { pick, userId, claims, choices, result, edit };
}

function option(key: string, persona: Persona, detail: string): PersonaOption {
  return { key, text: textOf(persona, detail), persona };
}

function textOf({ label }: Persona, detail: string): string {
  return detail === "" ? label : `${label} (${detail})`;
}

function typed(
  userId: string,
  claims: string,
  authMode: AuthMode,
): { ok: true; persona: Persona } | { ok: false; problem: string } {
  const label = userId.trim();
  if (label === "") return { ok: false, problem: "Type whose rights are in question." };
  const read = readClaims(claims);
  if (!read.ok) return read;
  const session: Session = { user_id: label, claims: read.claims, authMode };
  return { ok: true, persona: knownPersona(session) };
}

function sameSession(left: Session | null, right: Session | null): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
