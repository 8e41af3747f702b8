import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { AuthMode, Session } from "../../../protocol/jazz.ts";
import { sessionName } from "../../model/identity-words.ts";
import type { MadePersona } from "../../model/made-persona.ts";
import {
  anonymousPersona,
  idProblem,
  jazzClaims,
  NO_SESSION,
  type Persona,
  readClaims,
} from "../../model/personas.ts";
import { jsonText } from "../../model/saved-persona.ts";

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

/** A session as it is being changed. */
export interface SessionEdit {
  /** Text that may not be JSON yet; `null` while they are as they were. */
  claims: string | null;
  authMode: AuthMode;
}

/** Somebody made from what was pasted. The text itself is not kept. */
export interface Made extends Persona {
  source: Extract<MadePersona, { ok: true }>;
}

/** The key of somebody whose user id is typed. */
export const NEW = "new";

/** The state of a persona picker, and whom it comes to. */
export interface PersonaChoice {
  readonly several: boolean;
  /** Keys of those picked, in the order they were. */
  readonly picks: ReadonlySignal<readonly string[]>;
  /** The one of them whose session is shown. */
  readonly current: ReadonlySignal<string | null>;
  /** The user id of somebody new, as typed. */
  readonly userId: Signal<string>;
  /** Changed sessions by key, picked or not. */
  readonly edits: ReadonlySignal<ReadonlyMap<string, SessionEdit>>;
  readonly made: ReadonlySignal<readonly Made[]>;
  readonly anonymous: Persona;
  /** Without `several` exactly one persona. */
  readonly result: ReadonlySignal<ChoiceResult>;
  /** Who has that key, before any change to their session. */
  find(key: string): Persona | null;
  /** Somebody as they will act, or what is wrong. */
  chosen(key: string): ChosenPersona | string;
  /** Picks somebody; where several can be picked, `false` lets them go again. */
  pick(key: string, on?: boolean): void;
  /** Shows another of those picked. */
  show(key: string): void;
  /** Changes a session; `null` undoes the changes. */
  edit(key: string, edit: SessionEdit | null): void;
  /** Adds and picks somebody who was made from something pasted. */
  make(source: Extract<MadePersona, { ok: true }>): void;
  /** Lets somebody go who is offered under another key now: made or typed ones, and any changes. */
  drop(key: string): void;
}

export interface ChoiceOptions {
  /** Whether more than one can be picked. */
  several?: boolean;
  /** User ids that are not picked to begin with, where there is anybody else. */
  not?: readonly (string | null)[];
  /** User id of whom to begin with. */
  wanted?: string | null;
}

/**
 * @param first the page's own user: somebody else is picked to begin with.
 */
export function createPersonaChoice(
  personas: ReadonlySignal<readonly Persona[]>,
  first: string | null,
  { several = false, not = [], wanted = null }: ChoiceOptions = {},
): PersonaChoice {
  const offered = personas.peek();
  const others = offered.filter(({ session }) => session?.user_id !== first);
  const start =
    ((wanted !== null && offered.find(({ session }) => session?.user_id === wanted)) ||
      others.find(({ session }) => !not.includes(session?.user_id ?? null))) ??
    others[0] ??
    offered[0];
  const picks = signal<readonly string[]>([start?.key ?? NEW]);
  const shown = signal<string | null>(null);
  const userId = signal("");
  const edits = signal<ReadonlyMap<string, SessionEdit>>(new Map());
  const made = signal<readonly Made[]>([]);
  const anonymous = anonymousPersona(crypto.randomUUID());
  let count = 0;

  const find = (key: string): Persona | null => {
    if (key === NO_SESSION.key) return NO_SESSION;
    if (key === anonymous.key) return anonymous;
    if (key === NEW) return newPersona(userId.value.trim(), edits.value.get(NEW)?.authMode);
    const everybody: readonly Persona[] = [...made.value, ...personas.value];
    return everybody.find((persona) => persona.key === key) ?? null;
  };

  const chosen = (key: string): ChosenPersona | string => {
    const persona = find(key);
    if (!persona) return "Choose somebody.";
    if (key === NEW && userId.value.trim() === "") return "Type the new persona's user id.";
    const { label, session } = persona;
    if (!session) return { key, label, name: null, session: null };
    const changed = withEdit(session, edits.value.get(key));
    if (typeof changed === "string") return `${label}: ${changed}`;
    if (key === NEW) {
      const problem = idProblem(changed);
      if (problem !== null) return problem;
    }
    return { key, label, name: changed.user_id, session: changed };
  };

  const result = computed<ChoiceResult>(() => {
    const found = picks.value.map(chosen);
    const problem = found.find((entry) => typeof entry === "string");
    if (problem !== undefined) return { ok: false, problem };
    if (found.length === 0) return { ok: false, problem: "Choose somebody." };
    return { ok: true, personas: found as ChosenPersona[] };
  });

  const pick = (key: string, on = true): void => {
    const kept = several ? picks.peek().filter((other) => other !== key) : [];
    batch(() => {
      picks.value = on ? [...kept, key] : kept;
      shown.value = on ? key : (kept.at(-1) ?? null);
    });
  };

  const edit = (key: string, change: SessionEdit | null): void => {
    const changed = new Map(edits.peek());
    if (change) changed.set(key, change);
    else changed.delete(key);
    edits.value = changed;
  };

  return {
    several,
    picks,
    current: computed(() => {
      const key = shown.value;
      return key !== null && picks.value.includes(key) ? key : (picks.value.at(-1) ?? null);
    }),
    userId,
    edits,
    made,
    anonymous,
    result,
    find,
    chosen,
    pick,
    show(key) {
      shown.value = key;
    },
    edit,
    make(source) {
      const { session } = source;
      const key = `made ${++count}`;
      const persona = { ...NO_SESSION, key, label: sessionName(session), session, source };
      batch(() => {
        made.value = [...made.peek(), persona];
        pick(key);
      });
    },
    drop(key) {
      batch(() => {
        pick(key, false);
        edit(key, null);
        made.value = made.peek().filter((one) => one.key !== key);
        if (key === NEW) userId.value = "";
      });
    },
  };
}

/** The claims as text to edit: as they are, or as they were changed. */
export function claimsText(session: Session, edit: SessionEdit | undefined): string {
  return edit?.claims ?? jsonText(session.claims, 2) ?? "{}";
}

function withEdit(session: Session, edit: SessionEdit | undefined): Session | string {
  if (!edit) return session;
  if (edit.claims === null) return { ...session, authMode: edit.authMode };
  const read = readClaims(edit.claims);
  if (!read.ok) return read.problem;
  return { ...session, claims: read.claims, authMode: edit.authMode };
}

function newPersona(id: string, authMode: AuthMode = "external"): Persona {
  const session = { user_id: id, claims: jazzClaims(authMode, id), authMode };
  return { ...NO_SESSION, key: NEW, label: id || "Somebody new", session };
}
