/**
 * What begins when the first engine or Db has come through a door, or a panel has called: hosts are
 * kept, and a little of what passes. Most pages never come to that, so that none of it is made before.
 */
import type { PanelMessage } from "../../protocol/commands.ts";
import type { FromHook, ToHook } from "../tools-channel.ts";
import type { Core, MakeTools, Tools } from "./core.ts";
import type { Visitors } from "./doors/door.ts";
import type { Doors } from "./doors/doors.ts";
import { makeRegistry } from "./hosts/registry.ts";
import { LEAVING } from "./leaving.ts";
import { epoch, messageOf, parseJson } from "./primordials.ts";
import type { Later, Realm } from "./realm.ts";
import { type Gap, openGap } from "./recorder/gap.ts";
import { Log } from "./recorder/log.ts";
import { originCamera } from "./recorder/origin.ts";
import { awaitTools } from "./rendezvous.ts";

/**
 * Origins of writes, and of subscriptions, while somebody listens: at once, and per second; and of
 * the page's first subscriptions, all in all, although nobody listens yet.
 */
const ORIGINS = 60;

/** Messages of a panel that wait for the tools; it says little before it is answered. */
const WAITING = 100;

export interface Surroundings {
  realm: Realm;
  later: Later;
  /** A reading of the document's clock. */
  startedAt: number;
  /** Not yet there while they are opened, when something can come through already. */
  doors(): Doors;
  /** A text for the panel, or a word for the relay. */
  send(message: string | FromHook): void;
}

export interface Awake {
  readonly visitors: Visitors;
  /** A message of a panel's, or of the relay. */
  receive(message: string | ToHook): void;
  /** Takes in the tools, unless they are there. */
  take(make: MakeTools): void;
  /** Where there is leaving. */
  close?(): Promise<void>;
}

export function wake({ realm, later, startedAt, doors, send }: Surroundings): Awake {
  const signs = { wasm: false, pushed: 0 };
  /** Whether an engine has arrived that is followed by its Db. */
  let expecting = false;
  let tools: Tools | null = null;
  let gap: Gap | null = null;
  let waiting: string[] = [];
  let stopAwaiting: (() => void) | null = null;

  const log = new Log();
  const registry = makeRegistry({
    log,
    writeCamera: originCamera(ORIGINS, ORIGINS),
    subscriptionCamera: originCamera(ORIGINS, ORIGINS),
    firstCamera: originCamera(ORIGINS, 0, "unwatched"),
    changed: (host) => tools?.changed(host),
    note: (note) => tools?.note(note),
    alone: () => {
      // Not within the page's call, and only for somebody who looks.
      if (log.listener) later(() => doors().look(), 0);
    },
  });
  const permissions = new Map<string | null, object>();
  const core: Core = {
    realm,
    later,
    startedAt: epoch(startedAt),
    signs,
    log,
    registry,
    permissions,
    get doors() {
      return doors();
    },
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

  return {
    visitors: {
      engine: (raw, door, note) => registry.engineFound(raw, { door, note }),
      db: (raw, door, note, more = {}) => {
        if (door === "pushed") signs.pushed++;
        registry.dbFound(raw, { door, note, ...more });
      },
      used: registry.dbUsed,
      permissions: (handed, app) => {
        permissions.set(app, handed);
        for (const host of registry.hosts) tools?.changed(host);
      },
      jazz: (later) => {
        signs.wasm = true;
        expecting ||= !later;
      },
      known: registry.knows,
      wanting: () => registry.wanting || (expecting && registry.found.dbs === 0),
      note: (note) => tools?.note(note),
    },
    receive,
    take,
    ...(LEAVING && {
      async close() {
        stopAwaiting?.();
        await tools?.close();
        registry.remove?.();
      },
    }),
  };
}
