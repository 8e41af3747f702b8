/**
 * The part of the hook that is in every page from `document_start` on. It opens the doors and
 * keeps a little of what passes: no message, no timer, no copies of values. All that a panel can
 * ask for is in the tools, which do nothing before one does, except to go on acting for whom a
 * panel has asked to before a reload.
 */
import { type Doors, openDoors } from "./doors/doors.ts";
import type { Host } from "./hosts/host.ts";
import { Registry } from "./hosts/registry.ts";
import { SharedPermissions } from "./hosts/shared-permissions.ts";
import { type Link, openLink, type Port } from "./link.ts";
import { attempt, epoch, now } from "./primordials.ts";
import { type Later, type Realm, timersOf } from "./realm.ts";
import { Log } from "./recorder/log.ts";
import { OriginCamera } from "./recorder/origin.ts";

/** Origins of writes and subscriptions while somebody listens: at once, and per second. */
const ORIGINS = { burst: 60, perSecond: 60 };
/** Subscriptions whose origin is kept although nobody listens yet. */
const FIRST_SUBSCRIPTIONS = 60;

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
  send(text: string): void;
}

/** Answers a panel; see `tools.ts`. */
export interface Tools {
  /** A message of the panel's. */
  receive(text: string): void;
  /** A host is new, or something about it changed. */
  changed(host: Host): void;
  /** A sentence for the panel's diagnostics. */
  note(text: string): void;
  /** Ends what is going on, acting above all. */
  close(): Promise<void>;
}

export interface Hook {
  /** Takes the hook out of the page again; acting ends first. */
  close(): Promise<void>;
}

/** Hooks a document, before any script of it runs. */
export function startCore(
  realm: Realm,
  connect: (onPort: (port: Port) => void) => void,
  makeTools: (core: Core) => Tools,
): Hook {
  const signs = { wasm: false, pushed: 0 };
  const later = timersOf(realm);
  /** Whether an engine has arrived that is followed by its Db. */
  let expecting = false;
  let link: Link | null = null;
  let tools: Tools | null = null;

  const log = new Log();
  const registry = new Registry({
    log,
    camera: new OriginCamera(ORIGINS.burst, ORIGINS.perSecond),
    firstCamera: new OriginCamera(FIRST_SUBSCRIPTIONS, 0),
    changed: (host) => tools?.changed(host),
    note: (text) => tools?.note(text),
    alone: () => {
      // Not within the page's call, and only for somebody who looks.
      if (log.listener) later(() => doors.look(), 0);
    },
  });
  const permissions = new SharedPermissions();
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
        permissions.add(handed, app);
        for (const host of registry.hosts) tools?.changed(host);
      },
      jazz: (later) => {
        signs.wasm = true;
        expecting ||= !later;
      },
      known: (db) => registry.knows(db),
      wanting: () => registry.wanting || (expecting && registry.found.dbs === 0),
      note: (text) => tools?.note(text),
    },
    later,
  );
  const core: Core = {
    realm,
    later,
    startedAt: epoch(now()),
    signs,
    log,
    registry,
    permissions,
    doors,
    send: (text) => link?.send(text),
  };

  const answering = makeTools(core);
  tools = answering;

  attempt(() =>
    connect((port) => {
      link?.close();
      link = openLink(port, (text) => answering.receive(text));
    }),
  );

  return {
    async close() {
      doors.close();
      await answering.close();
      registry.remove();
      link?.close();
    },
  };
}
