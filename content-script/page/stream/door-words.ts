import type { DoorName, HostInfo } from "../../../protocol/messages.ts";
import { dialectOf } from "../dialects/dialects.ts";
import type { Host } from "../hosts/host.ts";

/** What a door is good for, as it is said after “can” and “cannot”. */
interface DoorWords {
  readonly can: string;
  /** What is missing where no other door of the same host makes up for it. */
  readonly cannot: {
    readonly unless: "Db" | "early Db";
    readonly text: string;
  } | null;
}

/** For doors that lead to a Db as it is made. */
const EARLY: DoorWords = {
  can: "let the whole app follow a persona: the Db was met before anything could ask it.",
  cannot: null,
};

/** For doors that lead to a Db which the app has used already. */
const LATE: DoorWords = {
  can: "let what asks for the session from then on follow a persona.",
  cannot: {
    unless: "early Db",
    text: "change what asked before, like a useSession() that is shown already: it goes on showing the page's own user, though its queries are moved.",
  },
};

const ENGINE: DoorWords = {
  can: "see every call of the engine, from its first one on.",
  cannot: {
    unless: "Db",
    text: "let useSession() and its likes follow a persona: the session is only read through the engine. Push the Db to have them follow.",
  },
};

const DOOR_WORDS = new Map<DoorName, DoorWords>([
  ["engine registry", ENGINE],
  ["first Db", EARLY],
  ["Db class", EARLY],
  ["window storage", LATE],
  ["React", LATE],
  ["Vue", LATE],
  ["window global", LATE],
  ["pushed", LATE],
]);

/**
 * By which doors a host was found, and what that is good for. Nothing is promised of a Jazz that
 * can only be looked at.
 */
export function doorsOf({ doors, profile, db }: Host): HostInfo["doors"] {
  if (dialectOf(profile).refusal !== null) return doors.map(({ door, note }) => ({ door, note }));
  return doors.map(({ door, note }) => {
    const { can, cannot = null } = DOOR_WORDS.get(door) ?? {};
    if (cannot?.unless === "early Db" && db?.early) return { door, note };
    const missing = cannot?.unless !== "Db" || db === null;
    return { door, note, can, cannot: missing ? cannot?.text : null };
  });
}
