import { takesPersona, takesRequest } from "../../model/handle-words.ts";
import type { ReplayPersona } from "../../model/replay-line.ts";
import { handleKindsOf, kindObstacle, throughHandles } from "../../model/replay-through.ts";
import type { HostRecord } from "../../store/records.ts";
import type { ChoiceResult } from "../dialogs/persona-choice.ts";
import type { HandleForm } from "./handle-form.ts";

type Chosen = { ok: true; personas: readonly ReplayPersona[] } | { ok: false; problem: string };

/** Whom a backend plays as: those picked, through the handles that need somebody, and the rest. */
export function throughChosen(
  target: HostRecord,
  { kinds, request }: HandleForm,
  picked: ChoiceResult,
): Chosen {
  const offered = handleKindsOf(target).filter((kind) => kindObstacle(kind) === null);
  const used = offered.filter((kind) => kinds.value.includes(kind));
  if (used.length === 0) return { ok: false, problem: "Choose a handle to play through." };
  const needy = used.some(takesPersona);
  if (needy && !picked.ok) return picked;
  const asked = used.some(takesRequest) ? request.value : null;
  if (asked && "problem" in asked) return { ok: false, problem: asked.problem };
  const people = needy && picked.ok ? picked.personas : [];
  const personas = throughHandles(used, people, asked?.built ?? null);
  if (personas.length > 0) return { ok: true, personas };
  return { ok: false, problem: "These handles need somebody with a session: choose somebody." };
}
