import type { HostInfo } from "../../../protocol/messages.ts";
import { dialectOf } from "../dialects/dialects.ts";
import { DOOR_WORDS } from "../doors/doors.ts";
import type { Host } from "../hosts/host.ts";

/**
 * By which doors a host was found, and what that is good for. Nothing is promised of a Jazz that
 * can only be looked at.
 */
export function doorsOf(host: Host): HostInfo["doors"] {
  const { doors, db } = host;
  if (!dialectOf(host).acting) return doors.map(({ door, note }) => ({ door, note }));
  return doors.map(({ door, note }) => {
    const { can, cannot = null } = DOOR_WORDS.get(door) ?? {};
    if (cannot?.unless === "early Db" && db?.early) return { door, note };
    const missing = cannot?.unless !== "Db" || db === null;
    return { door, note, can, cannot: missing ? cannot?.text : null };
  });
}
