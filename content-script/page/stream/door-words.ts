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

/** With how something is found there as a rule. */
const DOOR_WORDS = new Map<DoorName, DoorWords & { usually: string }>([
  ["engine registry", { ...ENGINE, usually: "registered itself as it was made" }],
  ["first Db", { ...EARLY, usually: "caught as its promise was resolved" }],
  ["Db class", { ...EARLY, usually: "made by its class" }],
  ["Db map", { ...EARLY, usually: "entered in Jazz's own map as it was made" }],
  ["window storage", { ...LATE, usually: "kept by the app's framework client" }],
  ["React", { ...LATE, usually: "in React's tree of components" }],
  ["Vue", { ...LATE, usually: "provided by a component of Vue" }],
  ["window global", { ...LATE, usually: "in a global variable" }],
  ["pushed", { ...LATE, usually: "handed over by the app" }],
]);

/**
 * By which doors a host was found, and what that is good for. Nothing is promised of a Jazz that
 * can only be looked at.
 */
export function doorsOf(host: Host): HostInfo["doors"] {
  const { doors, db } = host;
  const lookedAtOnly = !dialectOf(host).acting;
  return doors.map(({ door, note: special }) => {
    const { can, cannot = null, usually } = DOOR_WORDS.get(door) ?? {};
    const note = special || (usually ?? "");
    if (lookedAtOnly || (cannot?.unless === "early Db" && db?.early)) return { door, note };
    const missing = cannot?.unless !== "Db" || db === null;
    return { door, note, can, cannot: missing ? cannot?.text : null };
  });
}
