import type { Mode } from "../../protocol/attribution.ts";
import type { Acting } from "../../protocol/messages.ts";
import type { Connection } from "./connection.ts";
import { shortName } from "./people.ts";

/** `Acting as bob`. */
export function actingTitle(name: string | null, mode: Mode): string {
  if (mode === "asBackend") return "Acting as the backend";
  return name === null ? "Acting without a session" : `Acting as ${shortName(name)}`;
}

/** Who has the permissions, who is the author, how a server sees it and how long it lasts, in short. */
export function actingWords(
  { persona, mode, real, kept }: Pick<Acting, "persona" | "mode" | "real" | "kept">,
  connection: Connection,
): string {
  const words = [
    inForce(persona && shortName(persona.user_id), mode),
    overThere(connection, real && shortName(real.user_id)),
    kept ? "It goes on after a reload and while DevTools is closed." : "",
  ];
  return words.filter((sentence) => sentence !== "").join(" ");
}

function inForce(name: string | null, mode: Mode): string {
  if (mode === "asBackend" || name === null) return "Nothing is checked, jazz:system as author.";
  if (mode === "withAttribution") {
    return `Nobody's permissions are checked, ${name} as author; reads stay the page's own.`;
  }
  return `${name}'s permissions, ${name} as author.`;
}

function overThere(connection: Connection, own: string | null): string {
  switch (connection) {
    case "none":
      return own === null ? "There is no server." : `The page is ${own}'s own and has no server.`;
    case "user":
      return `The connection is still ${own}'s: a server would judge these writes as ${own}.`;
    case "admin secret":
    case "backend secret":
      return "The connection is trusted: a server stores these writes unchecked.";
    default:
      return "The connection has no session that is known.";
  }
}
