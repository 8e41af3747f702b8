import { plural } from "../panel/model/format.ts";
import { personaFromText } from "../panel/model/persona-from-text.ts";
import { NO_SESSION, seenPersonas } from "../panel/model/personas.ts";
import type { ReplayPersona } from "../panel/model/replay-line.ts";
import type { Recording } from "../panel/store/recording.ts";
import type { ReplayOptions } from "./options.ts";
import { UsageError } from "./usage.ts";

/** Somebody to play as, and whether their claims are known or only their name. */
export interface CliPersona extends ReplayPersona {
  claimsKnown: boolean;
}

const MOST = 1_000;

/** Those whom the options name, each once. Throws a sentence for whoever cannot be made out. */
export function chosenPersonas(
  { as, noSession, matrix }: ReplayOptions,
  recording: Recording,
): CliPersona[] {
  const chosen = as.map((text) => personaOf(text, recording));
  if (matrix) chosen.push(...everybody(recording));
  if (noSession) chosen.push(personaWithout());
  return [...new Map(chosen.map((persona) => [persona.key, persona])).values()];
}

function personaOf(text: string, recording: Recording): CliPersona {
  if (/^\s*\{/.test(text)) {
    const made = personaFromText(text, Date.now());
    if (!made.ok) throw new UsageError(`--as: ${made.problem}`);
    const { session } = made;
    const { user_id: name } = session;
    return { key: text, label: name, name, session, claimsKnown: true };
  }
  const saved = recording.imported?.personas.find(({ label }) => label === text);
  if (saved) {
    const name = saved.session.user_id;
    return { key: `saved ${text}`, label: text, name, session: saved.session, claimsKnown: true };
  }
  const seen = seenPersonas(recording.people.all(), MOST).find(({ label }) => label === text);
  if (!seen) {
    const names = everybody(recording).map(({ label }) => label);
    throw new UsageError(
      `Nobody in the recording is called “${text}”. ${plural(names.length, "session")} in it: ${names.join(", ") || "none"}. Others are given as JSON: --as '{"user_id": "bob", "claims": {}}'.`,
    );
  }
  const { key, label, session, claimsKnown } = seen;
  return { key, label, name: label, session, claimsKnown };
}

function everybody(recording: Recording): CliPersona[] {
  return seenPersonas(recording.people.all(), MOST)
    .filter(({ claimsKnown }) => claimsKnown)
    .map(({ key, label, session }) => ({ key, label, name: label, session, claimsKnown: true }));
}

function personaWithout(): CliPersona {
  const { key, label, session } = NO_SESSION;
  return { key, label, name: null, session, claimsKnown: true };
}
