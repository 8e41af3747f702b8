/**
 * The part of the hook that is in every page from `document_start` on. It opens the doors and
 * keeps a little of what passes: no message, no timer, no copies of values. All that a panel can
 * ask for is in the tools, which the extension brings when a panel wants them. They are there from
 * the start only where a panel has asked, before a reload, to go on acting.
 */
import type { PanelMessage } from "../../protocol/commands.ts";
import type { FromHook, ToHook } from "../tools-channel.ts";
import { type Doors, openDoors } from "./doors/doors.ts";
import type { Host } from "./hosts/host.ts";
import { makeRegistry, type Registry } from "./hosts/registry.ts";
import type { SharedPermissions } from "./hosts/shared-permissions.ts";
import { LEAVING } from "./leaving.ts";
import { type Link, openLink, type Port } from "./link.ts";
import { attempt, epoch, messageOf, now, parseJson } from "./primordials.ts";
import { type Later, type Realm, timersOf } from "./realm.ts";
import { type Gap, openGap } from "./recorder/gap.ts";
import { Log } from "./recorder/log.ts";
import { originCamera } from "./recorder/origin.ts";
import { awaitTools } from "./rendezvous.ts";
import type { Note } from "./stream/notes.ts";

/** Origins of writes, and of subscriptions, while somebody listens: at once, and per second. */
const ORIGINS = [60, 60] as const;
/** Subscriptions whose origin is kept although nobody listens yet. */
const FIRST_SUBSCRIPTIONS = 60;

/** Messages of a panel that wait for the tools; it says little before it is answered. */
const WAITING = 100;

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
  const signs = { wasm: false, pushed: 0 };
  const later = timersOf(realm);
  /** Whether an engine has arrived that is followed by its Db. */
  let expecting = false;
  let link: Link | null = null;
  let tools: Tools | null = null;
  let gap: Gap | null = null;
  let waiting: string[] = [];
  let stopAwaiting: (() => void) | null = null;

  const log = new Log();
  const registry = makeRegistry({
    log,
    writeCamera: originCamera(...ORIGINS),
    subscriptionCamera: originCamera(...ORIGINS),
    firstCamera: originCamera(FIRST_SUBSCRIPTIONS, 0, "unwatched"),
    changed: (host) => tools?.changed(host),
    note: (note) => tools?.note(note),
    alone: () => {
      // Not within the page's call, and only for somebody who looks.
      if (log.listener) later(() => doors.look(), 0);
    },
  });
  const permissions = new Map<string | null, object>();
  const doors = openDoors(
    realm,
    {
      engine: (raw, door, note) => void registry.engineFound(raw, { door, note }),
      db: (raw, door, note, more = {}) => {
        if (door === "pushed") signs.pushed++;
        registry.dbFound(raw, { door, note, ...more });
      },
      used: (db, schema) => registry.dbUsed(db, schema),
      permissions: (handed, app) => {
        permissions.set(app, handed);
        for (const host of registry.hosts) tools?.changed(host);
      },
      jazz: (later) => {
        signs.wasm = true;
        expecting ||= !later;
      },
      known: (db) => registry.knows(db),
      wanting: () => registry.wanting || (expecting && registry.found.dbs === 0),
      note: (note) => tools?.note(note),
    },
    later,
  );
  const send = (message: string | FromHook): void => link?.send(message);
  const core: Core = {
    realm,
    later,
    startedAt: epoch(now()),
    signs,
    log,
    registry,
    permissions,
    doors,
    send,
    gap: () => {
      const told = gap;
      gap = null;
      return told;
    },
  };

  const take = (make: MakeTools): void => {
    if (tools) return;
    tools = make(core);
    send({ m: "tools" });
    for (const text of waiting.splice(0)) receive(text);
  };

  /** From now on nothing may be missed, and the tools can call. */
  const want = (place: { name: string; secret: string }): void => {
    if (!gap) log.listener = gap = openGap(registry.hosts, log);
    stopAwaiting ??= awaitTools(realm, place, (make) => {
      try {
        take(make);
      } catch (error) {
        send({ m: "broken", why: messageOf(error) });
      }
    });
    send({ m: "awaiting" });
  };

  const receive = (message: string | ToHook): void => {
    if (tools) {
      if (typeof message === "object" && message.m === "want") send({ m: "tools" });
      else tools.receive(message);
    } else if (typeof message === "object") {
      if (message.m === "want") want(message);
    } else {
      const { m } = parseJson(message) as PanelMessage;
      if (m === "attach" || m === "detach") waiting = [];
      if (m === "detach") log.listener = gap = null;
      else if (waiting.length < WAITING) waiting.push(message);
    }
  };

  attempt(() =>
    connect((port) => {
      link = openLink(port, receive);
    }),
  );

  return {
    take,
    async close() {
      if (!LEAVING) return;
      stopAwaiting?.();
      doors.close?.();
      await tools?.close();
      registry.remove?.();
      link?.close?.();
    },
  };
}
