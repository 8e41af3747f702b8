import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Session } from "../../../protocol/jazz.ts";
import { anonymousPersona, type Persona, readClaims } from "../../model/personas.ts";

/** A persona that may be picked: somebody seen (`=name`), or one of the fixed choices. */
export type PersonaPick = `=${string}` | "new" | "anonymous" | "nobody";

/** Somebody to be. `session: null` is a client without a session. */
export interface ChosenPersona {
  key: string;
  label: string;
  /** User id; `null` without a session. */
  name: string | null;
  session: Session | null;
}

type Chosen =
  | {
      ok: true;
      personas: readonly ChosenPersona[];
      /** The first one's. */
      session: Session | null;
      name: string | null;
    }
  | { ok: false; problem: string };

/** The state of a persona picker, and whom it comes to. */
export interface PersonaChoice {
  readonly several: boolean;
  readonly picks: ReadonlySignal<ReadonlySet<PersonaPick>>;
  readonly userId: Signal<string>;
  readonly claims: Signal<string>;
  readonly result: ReadonlySignal<Chosen>;
  /** Picks somebody, or with `on` false no longer. Where one is picked at a time, in place of others. */
  choose(pick: PersonaPick, on?: boolean): void;
  /** Picks the persona that is typed in, in place of a guess that nobody has touched. */
  chooseTyped(): void;
}

export function createPersonaChoice(
  personas: ReadonlySignal<readonly Persona[]>,
  first: string | null,
  { several = false }: { several?: boolean } = {},
): PersonaChoice {
  const seen = personas.peek();
  const start = seen.find(({ label }) => label !== first) ?? seen[0];
  const picks = signal<ReadonlySet<PersonaPick>>(
    new Set<PersonaPick>([start ? `=${start.label}` : "new"]),
  );
  const userId = signal("");
  const claims = signal("{}");
  const anonymous = anonymousPersona(crypto.randomUUID()).session;
  let touched = false;

  const personaOf = (pick: PersonaPick): ChosenPersona | string => {
    switch (pick) {
      case "nobody":
        return { key: "nobody", label: "No session", name: null, session: null };
      case "anonymous":
        return chosen("anonymous", "Anonymous", anonymous);
      case "new":
        return newPersona(userId.value, claims.value);
      default: {
        const persona = personas.value.find(({ label }) => pick === `=${label}`);
        return persona ? chosen(pick, persona.label, persona.session) : "Choose somebody.";
      }
    }
  };
  return {
    several,
    picks,
    userId,
    claims,
    result: computed<Chosen>(() => {
      const found = new Map<string, ChosenPersona>();
      for (const pick of picks.value) {
        const persona = personaOf(pick);
        if (typeof persona === "string") return { ok: false, problem: persona };
        found.set(JSON.stringify(persona.session), persona);
      }
      const [one, ...others] = found.values();
      if (!one) return { ok: false, problem: "Choose somebody." };
      return { ok: true, personas: [one, ...others], session: one.session, name: one.name };
    }),
    choose(pick, on = true) {
      touched = true;
      const next = new Set(several ? picks.peek() : []);
      if (on) next.add(pick);
      else next.delete(pick);
      picks.value = next;
    },
    chooseTyped() {
      const kept = several && touched ? picks.peek() : [];
      picks.value = new Set([...kept, "new"]);
    },
  };
}

function chosen(key: string, label: string, session: Session | null): ChosenPersona {
  return { key, label, name: session?.user_id ?? null, session };
}

function newPersona(userId: string, claims: string): ChosenPersona | string {
  const name = userId.trim();
  if (name === "") return "Type the new persona's user id.";
  const read = readClaims(claims);
  if (!read.ok) return read.problem;
  return chosen("new", name, { user_id: name, claims: read.claims, authMode: "external" });
}
