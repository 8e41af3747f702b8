import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Session } from "../../../protocol/jazz.ts";
import { anonymousPersona, type Persona, readClaims } from "../../model/personas.ts";

/** Somebody picked, as they will act. */
export interface ChosenPersona {
  /** Tells the choices of one picker apart. */
  key: string;
  label: string;
  /** User id; `null` without a session. */
  name: string | null;
  session: Session | null;
}

export type ChoiceResult =
  | { ok: true; personas: readonly ChosenPersona[] }
  | { ok: false; problem: string };

/** The state of a persona picker, and whom it comes to. */
export interface PersonaChoice {
  readonly several: boolean;
  /** Keys of those picked, in the order they were: somebody seen (`=name`), or a fixed choice. */
  readonly picks: Signal<readonly string[]>;
  readonly userId: Signal<string>;
  readonly claims: Signal<string>;
  /** Without `several` exactly one persona. */
  readonly result: ReadonlySignal<ChoiceResult>;
}

/**
 * @param first the page's own user: somebody else is picked to begin with.
 */
export function createPersonaChoice(
  personas: ReadonlySignal<readonly Persona[]>,
  first: string | null,
  { several = false }: { several?: boolean } = {},
): PersonaChoice {
  const seen = personas.peek();
  const start = seen.find(({ label }) => label !== first) ?? seen[0];
  const picks = signal<readonly string[]>([start ? `=${start.label}` : "new"]);
  const userId = signal("");
  const claims = signal("{}");
  const anonymous = anonymousPersona(crypto.randomUUID());

  const one = (key: string): ChosenPersona | string => {
    switch (key) {
      case "nobody":
        return { key, label: "No session", name: null, session: null };
      case "anonymous":
        return chosen(key, anonymous);
      case "new":
        return newPersona(userId.value, claims.value);
      default: {
        const persona = personas.value.find(({ label }) => key === `=${label}`);
        return persona ? chosen(key, persona) : "Choose somebody.";
      }
    }
  };
  const result = computed<ChoiceResult>(() => {
    const found = picks.value.map(one);
    const problem = found.find((entry) => typeof entry === "string");
    if (problem !== undefined) return { ok: false, problem };
    if (found.length === 0) return { ok: false, problem: "Choose somebody." };
    return { ok: true, personas: found as ChosenPersona[] };
  });
  return { several, picks, userId, claims, result };
}

/** Picks somebody; where several can be picked, also lets them go again. */
export function pickPersona({ several, picks }: PersonaChoice, key: string, on = true): void {
  const others = several ? picks.peek().filter((other) => other !== key) : [];
  picks.value = on ? [...others, key] : others;
}

function chosen(key: string, { label, session }: Persona): ChosenPersona {
  return { key, label, name: session?.user_id ?? null, session };
}

function newPersona(userId: string, claims: string): ChosenPersona | string {
  const name = userId.trim();
  if (name === "") return "Type the new persona's user id.";
  const read = readClaims(claims);
  if (!read.ok) return read.problem;
  const session: Session = { user_id: name, claims: read.claims, authMode: "external" };
  return { key: "new", label: name, name, session };
}
