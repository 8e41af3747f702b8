/** Replaying through a backend's handles: which there are, and whom each stands for. */
import type { Mode } from "../../protocol/attribution.ts";
import { HANDLE_KINDS, type HandleKind, type Through } from "../../protocol/backend.ts";
import type { Session } from "../../protocol/jazz.ts";
import type { HostRecord } from "../store/records.ts";
import {
  handleCall,
  handleSentence,
  modeOfKind,
  takesPersona,
  takesRequest,
} from "./handle-words.ts";
import { isBackend } from "./host-facts.ts";
import type { ReplayPersona } from "./replay-line.ts";

/** The kinds of handles that a backend's context makes, by its own signs; else those of alpha.53. */
export function handleKindsOf({ info }: Pick<HostRecord, "info">): readonly HandleKind[] {
  const named = HANDLE_KINDS.filter((kind) =>
    info.profile.signs.some((sign) => sign.split(/[^A-Za-z]+/).includes(kind)),
  );
  return named.length > 0 ? named : HANDLE_KINDS.filter((kind) => kind !== "forAccount");
}

/**
 * Whether a dry run in a transaction tells nothing of permissions there, so that Jazz itself is
 * asked what may be done: after alpha.53, whose engine does not judge (`INV-API-28` of garden-co/jazz).
 */
export function asksJazz(host: HostRecord): boolean {
  return isBackend(host) && host.info.profile.name !== "alpha.53";
}

/** Why a kind cannot be chosen, in a sentence; `null` when it can. */
export function kindObstacle(kind: HandleKind): string | null {
  return kind === "forAccount"
    ? "It takes an account that the backend has admitted: use forRequest with that user's headers."
    : null;
}

/** A request to be built for the kinds that take one. */
export interface BuiltRequest {
  headers: Record<string, string>;
  /** Whom the headers stand for, as far as they can be read here; the backend has the last word. */
  session: Session | null;
}

/**
 * Everybody that is played as: each persona through each handle that takes one, then the handles
 * that need none. A handle that needs somebody is left out for a client without a session.
 */
export function throughHandles(
  kinds: readonly HandleKind[],
  personas: readonly ReplayPersona[],
  request: BuiltRequest | null,
): ReplayPersona[] {
  const played: ReplayPersona[] = [];
  for (const persona of personas) {
    if (!persona.session) continue;
    for (const kind of kinds.filter(takesPersona)) {
      const through = { kind };
      const label = callFor(kind, persona.session, persona.label);
      played.push({ ...persona, key: `${persona.key} ${kind}`, label, through });
    }
  }
  for (const kind of kinds) {
    if (takesPersona(kind)) continue;
    const through: Through = { kind, ...(takesRequest(kind) && { headers: request?.headers }) };
    const session = takesRequest(kind) ? (request?.session ?? null) : null;
    const name = session?.user_id ?? null;
    played.push({
      key: kind,
      label: `${kind}(${takesRequest(kind) ? "req" : ""})`,
      name,
      session,
      through,
    });
  }
  return played;
}

function callFor(kind: HandleKind, session: Session, label: string): string {
  if (label !== session.user_id) return `${kind}(${label})`;
  return handleCall({ kind, session, attribution: null });
}

/** The mode somebody is played in: that of their handle, where they have one. */
export function modeAs({ through }: Pick<ReplayPersona, "through">, mode: Mode): Mode {
  return through ? modeOfKind(through.kind) : mode;
}

/** Who has the permissions and who is the author when played through that handle. */
export function throughWords({
  session = null,
  label,
  through,
}: Pick<ReplayPersona, "label"> & Partial<ReplayPersona>): string | null {
  if (!through) return null;
  const { kind } = through;
  if (takesRequest(kind) && !session) {
    return `${label}: for whomever the backend reads in these headers.`;
  }
  return handleSentence({ kind, session, attribution: null, thrown: null });
}

/** Somebody as the backend resolved them from the headers of a request. */
export function resolvedAs(
  persona: ReplayPersona,
  resolved: { session: Session | null; attribution: string | null } | undefined,
): ReplayPersona {
  if (!resolved || !persona.through || !takesRequest(persona.through.kind)) return persona;
  const { session, attribution } = resolved;
  const name = attribution ?? session?.user_id ?? null;
  if (name === null) return persona;
  // An attribution names its author alone: nobody's session is in force.
  const known = persona.session?.user_id === name ? persona.session : null;
  const guessed: Session = { user_id: name, claims: {}, authMode: "external" };
  return { ...persona, name, session: session ?? known ?? guessed };
}
