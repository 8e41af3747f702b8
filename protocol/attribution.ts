import { type Session, SYSTEM_AUTHOR } from "./jazz.ts";

/**
 * How a write or read is scoped, after Jazz's backend calls:
 * `forSession`: permissions and authorship of the session; `withAttribution`: authorship only;
 * `asBackend`: author `jazz:system`, nothing checked.
 */
export type Mode = "forSession" | "withAttribution" | "asBackend";

export const MODES: readonly Mode[] = ["forSession", "withAttribution", "asBackend"];

export const MODE_LABELS: Record<Mode, string> = {
  forSession: "As this user",
  withAttribution: "Attribute only",
  asBackend: "As backend",
};

/** The session and attribution in force for one engine call. */
export interface Scope {
  session: Session | null;
  attribution: string | null;
}

/**
 * The principal the engine records: attribution, else the session's user, else `jazz:system`
 * (measured; `WriteContext` in garden-co/jazz).
 */
export function authorOf(scope: Scope): string {
  return scope.attribution ?? scope.session?.user_id ?? SYSTEM_AUTHOR;
}

/** An attribution wins over the session in naming the mode: the author is not the session's. */
export function modeOf(scope: Scope): Mode {
  if (scope.attribution !== null) return "withAttribution";
  return scope.session ? "forSession" : "asBackend";
}

/**
 * The scope under which a persona acts in a mode. Attribution drops the session, as the SDK
 * does (`resolveWriteSession` in garden-co/jazz), so no policy is checked locally.
 */
export function scopeFor(persona: Session | null, mode: Mode): Scope {
  if (mode === "asBackend" || persona === null) return { session: null, attribution: null };
  if (mode === "withAttribution") return { session: null, attribution: persona.user_id };
  return { session: persona, attribution: null };
}

/** The backend call that does the same, as code to copy. */
export function backendCall(persona: Session | null, mode: Mode): string {
  if (mode === "asBackend" || persona === null) return "context.asBackend()";
  if (mode === "withAttribution") {
    return `context.withAttribution(${JSON.stringify(persona.user_id)})`;
  }
  return `context.forSession(${JSON.stringify(persona)})`;
}
