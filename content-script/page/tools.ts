/**
 * The part of the hook that answers a panel: it streams what happens, and does what is asked.
 * Nothing of it runs before a panel attaches, and nothing is left running after it has gone.
 */
import { decode } from "../../protocol/codec.ts";
import type { PanelMessage } from "../../protocol/commands.ts";
import type { Hello, PROTOCOL_VERSION } from "../../protocol/messages.ts";
import { CommandDesk } from "./commands.ts";
import type { Core, Tools } from "./core.ts";
import type { Host } from "./hosts/host.ts";
import { stopActing } from "./impersonation/act-as.ts";
import { engineTools } from "./impersonation/engine-tools.ts";
import { parseJson, toJson } from "./primordials.ts";
import { AuthWatch } from "./stream/auth-watch.ts";
import { clip, NAME } from "./stream/clip.ts";
import { toEvent } from "./stream/events.ts";
import { appIdOf, bareUrl } from "./stream/host-info.ts";
import { Locator } from "./stream/locate.ts";
import { SchemaWatch } from "./stream/schema-watch.ts";
import {
  actingEntry,
  authEntry,
  hostEntry,
  noteEntry,
  permissionsEntry,
  snapshot,
} from "./stream/snapshot.ts";
import { Stream } from "./stream/stream.ts";

const PROTOCOL: typeof PROTOCOL_VERSION = 2;

export function makeTools(core: Core): Tools {
  const { log, registry, later, send, realm } = core;

  const stream = new Stream({
    send,
    later,
    toEvent: (entry) => toEvent(entry, locator),
    beforeBatch: () => schemas.refresh(registry.hosts, false),
    afterBatch: () => {
      if (locator.wanting) later(() => void locator.look(), 0);
    },
  });
  const locator = new Locator(log);
  const schemas = new SchemaWatch(log);
  const auths = new AuthWatch(log);
  /** What the panel was told of each host. */
  let permitted = new WeakMap<Host, object>();

  const tellPermissions = (host: Host): void => {
    const permissions = host.permissions ?? core.permissions.of(appIdOf(host));
    if (!permissions || permitted.get(host) === permissions) return;
    permitted.set(host, permissions);
    log.tell(permissionsEntry(host, permissions));
  };

  const acting = {
    later,
    changed: (host: Host) => {
      for (const entry of [actingEntry(host), authEntry(host), hostEntry(host)]) {
        if (entry) log.tell(entry);
      }
    },
  };
  const desk = new CommandDesk({ registry, stream, locator, acting, send });

  const hello = (): Hello => ({
    m: "hello",
    protocol: PROTOCOL,
    url: bareUrl(realm.location.href),
    title: clip(String(realm.document?.title ?? ""), NAME),
    top: realm.top === realm.self,
    startedAt: core.startedAt,
    signs: { ...core.signs, ...registry.found },
  });

  const attach = (credit: number): void => {
    log.listener = null;
    permitted = new WeakMap();
    core.doors.look();
    registry.review();
    schemas.refresh(registry.hosts, true);
    send(toJson(hello()));
    stream.open(credit);
    log.listener = stream;
    for (const entry of snapshot(registry.hosts, log)) stream.push(entry);
    for (const host of registry.hosts) {
      tellPermissions(host);
      auths.follow(host);
    }
  };

  const detach = async (): Promise<void> => {
    log.listener = null;
    stream.close();
    desk.stopAll();
    locator.forget();
    auths.close();
    for (const { engine } of registry.hosts) {
      if (engine && engineTools(engine).acting) await stopActing(engine, acting).catch(() => {});
    }
  };

  return {
    receive(text) {
      const message = parseJson(text) as PanelMessage;
      if (message.m === "attach") attach(message.credit);
      else if (message.m === "credit") stream.credit(message.events);
      else if (message.m === "detach") void detach();
      else if (message.m === "command") void desk.run(decoded(message));
      else if (message.m === "cancel") desk.stop(message.id);
    },
    changed(host) {
      if (!log.listener) return;
      log.tell(hostEntry(host));
      tellPermissions(host);
      auths.follow(host);
    },
    note: (text) => log.tell(noteEntry(text)),
    close: detach,
  };
}

type CommandMessage = Extract<PanelMessage, { m: "command" }>;

/** Requests travel encoded, so that bytes arrive as bytes. */
function decoded(message: CommandMessage): CommandMessage {
  return { ...message, request: decode(message.request) } as CommandMessage;
}
