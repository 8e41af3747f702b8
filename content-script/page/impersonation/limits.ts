import type { Mode } from "../../../protocol/attribution.ts";
import { type Session, SYSTEM_AUTHOR } from "../../../protocol/jazz.ts";
import type { Host } from "../hosts/host.ts";
import { hostInfo } from "../stream/host-info.ts";

export const CANNOT_KEEP =
  "This ends with the next load of the page: its session storage cannot be used to keep it.";

/** What will not follow a persona on this host, one sentence each. */
export function limitsOf(host: Host, persona: Session | null, mode: Mode): string[] {
  return [...readLimits(persona, mode), ...sessionLimits(host, mode), ...serverLimits(host)];
}

/** Without a session the engine checks nothing (measured): not what a signed-out visitor meets. */
function readLimits(persona: Session | null, mode: Mode): string[] {
  const nothing = "Nothing is checked in this mode: reads see every row the page holds.";
  if (mode === "asBackend") return [nothing];
  if (persona === null) {
    const visitor = `Without a session writes are ${SYSTEM_AUTHOR}'s. To be a visitor who is not signed in, act as “Anonymous”.`;
    return [nothing, visitor];
  }
  if (mode === "withAttribution") {
    return ["Writes are checked against no policy here, and reads stay the page's own."];
  }
  return ["Reads give those of the persona's rows that this page already holds."];
}

function sessionLimits({ db }: Host, mode: Mode): string[] {
  if (mode !== "forSession") {
    return ["The app goes on showing its own user: only sessions are reported to it."];
  }
  if (!db?.follow) {
    return ["The app goes on showing its own user: its Db was not found, only its engine."];
  }
  if (db.early) return [];
  return [
    "Parts of the app that asked for the session before its Db was found go on showing its own user.",
  ];
}

function serverLimits(host: Host): string[] {
  const { serverUrl } = hostInfo(host);
  if (serverUrl === null) return [];
  return [
    "The connection still belongs to the page's own user: the server judges these writes by that " +
      "user's token, stores what it accepts under the author they name, and rejects the rest later.",
  ];
}
