import type { Mode, Scope } from "../../protocol/attribution.ts";
import { HANDLE_KINDS, type HandleKind, type Through } from "../../protocol/backend.ts";
import type { Session } from "../../protocol/jazz.ts";
import { now } from "../clock.ts";
import type { Handle } from "../handles/handle.ts";
import { scopeOf } from "../handles/scope-of.ts";
import type { TappedContext } from "../handles/tap-context.ts";
import { isObject, member } from "../safely.ts";
import { asJazzSession } from "./jazz-session.ts";

/** Whom a panel wants to play writes as, and how. */
export interface Wish {
  persona: Session | null;
  mode: Mode;
  through?: Through | undefined;
}

/** A handle made on a panel's behalf. */
export interface Target {
  /** The Db itself; not observed. */
  db: object;
  handle: Handle;
}

/** Where a request of ours would have gone: an address that nobody has. */
const NOWHERE = "http://jazz-devtools.invalid/";

/** Makes the handles that a panel asks for, by the context's own calls. */
export class Targets {
  constructor(readonly tapped: TappedContext) {}

  /** @throws where the context has no such call, or refuses it. */
  async of(wish: Wish): Promise<Target> {
    const kind = this.#kindOf(wish);
    const args = argumentsFor(kind, wish);
    const db = await this.tapped.make(kind, args);
    if (!isObject(db)) throw new Error(`${kind}() of this backend made no handle.`);
    return { db, handle: this.#describe(kind, scopeOf(kind, db, args)) };
  }

  /** The backend as itself, for looking at rows and for taking writes back. */
  async own(): Promise<Target> {
    const kind = this.tapped.has("db") ? "db" : "asBackend";
    return this.of({ persona: null, mode: "asBackend", through: { kind } });
  }

  #kindOf({ persona, mode, through }: Wish): HandleKind {
    if (through) {
      if (!HANDLE_KINDS.includes(through.kind)) throw new Error("There is no handle of that kind.");
      return through.kind;
    }
    if (mode === "withAttribution" && persona) return "withAttribution";
    if (mode === "forSession" && persona) return "forSession";
    // Both mean the same; `asBackend` insists on a server and its secret.
    return this.tapped.has("db") ? "db" : "asBackend";
  }

  #describe(kind: HandleKind, scope: Scope): Handle {
    const id = this.tapped.nextHandle();
    return { id, kind, scope, request: null, at: now(), origin: null, thrown: null };
  }
}

function argumentsFor(kind: HandleKind, { persona, through }: Wish): unknown[] {
  switch (kind) {
    case "forRequest":
    case "withAttributionForRequest":
      return [new Request(NOWHERE, { headers: headersOf(through) })];
    case "forSession":
    case "withAttributionForSession":
      return [asJazzSession(needed(persona))];
    case "withAttribution": {
      const { user_id, identity } = needed(persona);
      return identity ? [identity.issuer, identity.subject] : [user_id];
    }
    case "forAccount":
      throw new Error(
        "forAccount takes an account that the backend has admitted; it cannot be made from a " +
          "persona. Use forRequest with that user's headers.",
      );
    default:
      return [];
  }
}

function needed(persona: Session | null): Session {
  if (persona) return persona;
  throw new Error("This handle needs somebody it stands for. Choose a persona.");
}

/** @throws for names and values that no request can have. */
function headersOf(through: Through | undefined): [string, string][] {
  const headers = member(through, "headers");
  if (!isObject(headers)) throw new Error("This handle needs the headers of a request.");
  return Object.entries(headers).map(([name, value]) => {
    if (typeof value !== "string") throw new Error(`The header “${name}” is no text.`);
    return [name, value];
  });
}
