/**
 * The calls of a Jazz backend that do the same as acting: for the session, and where the persona
 * came from a request for that (`backend/create-jazz-context.ts` in garden-co/jazz).
 */
import { backendCall, type Mode } from "../../protocol/attribution.ts";
import type { Session } from "../../protocol/jazz.ts";
import type { PersonaSource } from "./made-persona.ts";

export interface BackendCall {
  code: string;
  /** What it takes, where the code does not say it. */
  note: string | null;
}

/** @param from what the persona was made from, unless their session was changed since. */
export function backendCalls(
  persona: Session | null,
  mode: Mode,
  from: PersonaSource | null = null,
): BackendCall[] {
  const calls: BackendCall[] = [{ code: backendCall(persona, mode), note: null }];
  if (persona === null || mode === "asBackend") return calls;
  const attributed = mode === "withAttribution";
  if (attributed) {
    const code = `context.withAttributionForSession(${JSON.stringify(persona)})`;
    calls.push({ code, note: null });
  }
  if (from === "request headers" || from === "a JWT") {
    calls.push({
      code: `await context.${attributed ? "withAttributionForRequest" : "forRequest"}(req)`,
      note:
        from === "a JWT"
          ? "for a request with this token after “Authorization: Bearer ”"
          : "for the request with these headers",
    });
  }
  return calls;
}
