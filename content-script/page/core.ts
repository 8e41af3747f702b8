/**
 * The part of the hook that is in every page from `document_start` on. It opens the doors, and that
 * is all, until the first engine or Db comes through one of them or a panel calls: see `awake.ts`.
 * It sends no message, starts no timer and makes no copies of values. All that a panel can ask for is
 * in the tools, which the extension brings when a panel wants them. They are there from the start
 * only where a panel has asked, before a reload, to go on acting.
 */
import type { FromHook, ToHook } from "../tools-channel.ts";
import { type Awake, wake } from "./awake.ts";
import { type Doors, openDoors } from "./doors/doors.ts";
import type { Host } from "./hosts/host.ts";
import type { Registry } from "./hosts/registry.ts";
import type { SharedPermissions } from "./hosts/shared-permissions.ts";
import { LEAVING } from "./leaving.ts";
import { type Link, openLink, type Port } from "./link.ts";
import { attempt, now } from "./primordials.ts";
import { type Later, type Realm, timersOf } from "./realm.ts";
import type { Gap } from "./recorder/gap.ts";
import type { Log } from "./recorder/log.ts";
import type { Note } from "./stream/notes.ts";

/** What the tools build on. */
export interface Core {
  readonly realm: Realm;
  readonly later: Later;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** What was seen on the page. */
  readonly signs: { wasm: boolean; pushed: number };
  readonly log: Log;
  readonly registry: Registry;
  /** For hosts that were handed no permissions themselves. */
  readonly permissions: SharedPermissions;
  readonly doors: Doors;
  /** A text for the panel, or a word for the relay. */
  send(message: string | FromHook): void;
  /** What happened since the tools were wanted, told once. */
  gap(): Gap | null;
}

/** Answers a panel; see `tools.ts`. */
export interface Tools {
  /** A message of the panel's, or of the relay. */
  receive(message: string | ToHook): void;
  /** A host is new, or something about it changed. */
  changed(host: Host): void;
  /** Something for the panel's diagnostics. */
  note(note: Note): void;
  /** Ends what is going on, acting above all. */
  close(): Promise<void>;
}

export type MakeTools = (core: Core) => Tools;

export interface Hook {
  /** Takes in the tools, unless they are there. */
  take(make: MakeTools): void;
  /** Takes the hook out of the page again; acting ends first. Only where there is leaving. */
  close(): Promise<void>;
}

/** Hooks a document, before any script of it runs. */
export function startCore(realm: Realm, connect: (onPort: (port: Port) => void) => void): Hook {
  const later = timersOf(realm);
  const startedAt = now();
  let link: Link | null = null;
  let awake: Awake | null = null;

  const send = (message: string | FromHook): void => link?.send(message);
  const woken = (): Awake => {
    awake ??= wake({ realm, later, startedAt, doors: () => doors, send });
    return awake;
  };
  const doors = openDoors(realm, () => woken().visitors, later);

  attempt(() =>
    connect((port) => {
      link = openLink(port, (message) => woken().receive(message));
    }),
  );

  return {
    take: (make) => woken().take(make),
    async close() {
      if (!LEAVING) return;
      doors.close?.();
      await awake?.close?.();
      link?.close?.();
    },
  };
}
