import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Session } from "../../../protocol/jazz.ts";
import { anonymousPersona, type Persona, readClaims } from "../../model/personas.ts";

/** Which persona is picked: somebody seen (`=name`), or one of the fixed choices. */
export type PersonaPick = `=${string}` | "new" | "anonymous" | "nobody";

/** The state of a persona picker, and whom it comes to. */
export interface PersonaChoice {
  readonly pick: Signal<PersonaPick>;
  readonly userId: Signal<string>;
  readonly claims: Signal<string>;
  /** Claims of a seen persona as edited; `null` while they are as seen. */
  readonly result: ReadonlySignal<
    { ok: true; session: Session | null; name: string | null } | { ok: false; problem: string }
  >;
}

export function createPersonaChoice(
  personas: ReadonlySignal<readonly Persona[]>,
  first: string | null,
): PersonaChoice {
  const seen = personas.peek();
  const start = seen.find(({ label }) => label !== first) ?? seen[0];
  const pick = signal<PersonaPick>(start ? `=${start.label}` : "new");
  const userId = signal("");
  const claims = signal("{}");
  const anonymous = anonymousPersona(crypto.randomUUID());
  const result = computed<ReturnType<PersonaChoice["result"]["peek"]>>(() => {
    switch (pick.value) {
      case "nobody":
        return { ok: true, session: null, name: null };
      case "anonymous":
        return { ok: true, session: anonymous.session, name: anonymous.session?.user_id ?? null };
      case "new":
        return newPersona(userId.value, claims.value);
      default: {
        const persona = personas.value.find(({ label }) => pick.value === `=${label}`);
        return persona
          ? { ok: true, session: persona.session, name: persona.label }
          : { ok: false, problem: "Choose somebody." };
      }
    }
  });
  return { pick, userId, claims, result };
}

function newPersona(
  userId: string,
  claims: string,
): { ok: true; session: Session; name: string } | { ok: false; problem: string } {
  const name = userId.trim();
  if (name === "") return { ok: false, problem: "Type the new persona's user id." };
  const read = readClaims(claims);
  if (!read.ok) return read;
  return { ok: true, session: { user_id: name, claims: read.claims, authMode: "external" }, name };
}
