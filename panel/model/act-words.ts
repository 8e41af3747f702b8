import type { Mode } from "../../protocol/attribution.ts";
import { SYSTEM_AUTHOR } from "../../protocol/jazz.ts";
import { shortName } from "./people.ts";

/** Why a backend cannot act as somebody, and what to do instead. */
export const NO_ACTING =
  "A backend has no user of its own to replace, since each of its requests brings one: replay its writes through another handle instead.";

/**
 * What acting means in the page, in sentences: whose permissions apply and who is recorded as the
 * author. What a server makes of it is in `server-words.ts`.
 * @param id the persona, `null` without a session.
 */
export function actWords(id: string | null, mode: Mode): string[] {
  const name = id === null ? null : shortName(id);
  const system = mode === "asBackend" || name === null;
  const permissions = system
    ? "In the page nothing is checked."
    : mode === "withAttribution"
      ? "In the page nothing is checked: attribution drops the session."
      : `In the page ${name}'s permissions apply to reads and writes.`;
  const author = `Writes carry ${system ? SYSTEM_AUTHOR : name} as their author.`;
  const reads =
    mode === "withAttribution" && !system
      ? "Reads stay the page's own."
      : system
        ? "Queries see every row that the page holds."
        : `Open queries are asked again as ${name}, and find those of ${name}'s rows that the page holds.`;
  return [permissions, author, reads];
}
