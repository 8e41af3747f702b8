import { anonymousPersona, type Persona } from "../../model/personas.ts";
import type { Eyes } from "../../store/ask-page.ts";

/** Choices of whose rights are shown that are always there. */
export const PAGE = "page";
export const NOBODY = "nobody";

/** Whom a choice stands for; the page's own user, when that somebody is not offered any more. */
export function eyesOf(choice: string, personas: readonly Persona[]): { eyes: Eyes; id: string } {
  if (choice === NOBODY) return { eyes: null, id: choice };
  if (choice === "anonymous") return { eyes: anonymousPersona("anonymous").session, id: choice };
  const persona = personas.find(({ key }) => choice === key);
  return persona?.session ? { eyes: persona.session, id: choice } : { eyes: "page", id: PAGE };
}
