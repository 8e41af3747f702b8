import type { Mode } from "../../protocol/attribution.ts";
import { SYSTEM_AUTHOR } from "../../protocol/jazz.ts";

/**
 * What acting would mean, in sentences: whose permissions apply in the page, who is recorded as
 * the author, and what a server does with it.
 * @param name the persona, `null` without a session. @param real the page's own user.
 */
export function actWords(
  name: string | null,
  mode: Mode,
  real: string | null,
  connected: boolean,
): string[] {
  const system = mode === "asBackend" || name === null;
  const permissions = system
    ? "In the page nothing is checked."
    : mode === "withAttribution"
      ? "In the page nothing is checked: attribution drops the session."
      : `In the page ${name}'s permissions apply to reads and writes.`;
  const author = `Writes carry ${system ? SYSTEM_AUTHOR : name} as their author.`;
  const reads =
    mode === "withAttribution" && !system
      ? ["Reads go on as before."]
      : system
        ? ["Queries see every row that the page holds."]
        : [`Open queries are asked again as ${name}.`];
  return [permissions, author, ...reads, server(real, connected)];
}

function server(real: string | null, connected: boolean): string {
  if (!connected) return "The page has no server, so nothing else judges these writes.";
  if (real === null) return "The page's server knows the connection, not the persona.";
  return (
    `The connection stays ${real}'s: the server judges these writes as ${real}. ` +
    "What it refuses disappears again a moment later."
  );
}
