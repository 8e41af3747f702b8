import type { Session } from "../../protocol/jazz.ts";

/** What a persona was made from. */
export type PersonaSource = "a session" | "a JWT" | "request headers";

/** A persona made from what somebody typed or pasted, or what is wrong with that. */
export type MadePersona =
  | {
      ok: true;
      session: Session;
      from: PersonaSource;
      /** What Jazz makes of it otherwise than one might expect, one sentence each. */
      notes: string[];
    }
  | { ok: false; problem: string };

/** Problems never repeat what was pasted: it may be a secret. */
export function refuse(problem: string): MadePersona {
  return { ok: false, problem };
}

/** `an array`, `the number 42`: a JSON value by its kind. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  switch (typeof value) {
    case "number":
      return `the number ${value}`;
    case "boolean":
      return `${value}`;
    case "string":
      return value.trim() === "" ? "empty" : "a text";
    default:
      return typeof value === "object" ? "an object" : "missing";
  }
}
