/**
 * The part of the hook that answers a panel: it streams what happens, and does what is asked.
 * Nothing of it runs before a panel attaches, and nothing is left running after it has gone,
 * except acting that was to be kept.
 */
import { bareUrl } from "../../protocol/bare-url.ts";
import { clip, NAME } from "../../protocol/clip.ts";
import type { PanelMessage } from "../../protocol/commands.ts";
import { Desk } from "../../protocol/desk.ts";
import type { Hello, PROTOCOL_VERSION } from "../../protocol/messages.ts";
import type { ToHook } from "../tools-channel.ts";
import { PageCommands } from "./commands.ts";
import type { Core, Tools } from "./core.ts";
import { reactFibers } from "./doors/react-fibers.ts";
import { vueTree } from "./doors/vue-tree.ts";
import { windowGlobals } from "./doors/window-globals.ts";
import { EnforcementWatch } from "./enforcement/enforcement-watch.ts";
import type { Host } from "./hosts/host.ts";
import { reviewHosts } from "./hosts/review.ts";
import { permissionsOf } from "./hosts/shared-permissions.ts";
import { type ActingOptions, endActing } from "./impersonation/act-as.ts";
import { actingOf } from "./impersonation/acting.ts";
import { KeptPersonas } from "./impersonation/keep.ts";
import { KeptTools } from "./impersonation/kept-tools.ts";
import { cameTooLate, resumeActing } from "./impersonation/resume.ts";
import { parseJson, toJson } from "./primordials.ts";
import { hurried } from "./realm.ts";
import type { Entry } from "./recorder/entries.ts";
import { pastOf } from "./recorder/gap.ts";
import { AuthWatch } from "./stream/auth-watch.ts";
import { DbSubscriptions } from "./stream/db-subscriptions.ts";
import { toEvent } from "./stream/events.ts";
import { appIdOf } from "./stream/host-info.ts";
import { Identities } from "./stream/identities.ts";
import { LastWords } from "./stream/last-words.ts";
import { Locator } from "./stream/locate.ts";
import { namedBackends } from "./stream/named-backends.ts";
import { NOTES } from "./stream/notes.ts";
import { findOddSessions } from "./stream/odd-sessions.ts";
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

const PROTOCOL: typeof PROTOCOL_VERSION = 3;

export function makeTools(core: Core): Tools {
  const { log, registry, later, realm } = core;
  for (const door of [reactFibers, vueTree, windowGlobals]) core.doors.add(door);

  const lastWords = new LastWords({
    realm,
    later,
    port: (text) => core.send(text),
    finish: () => stream.end(),
  });
  const send = (text: string): void => lastWords.send(text);
  const stream = new Stream({
    send,
    later,
    toEvent: (entry) => {
      if (entry.kind === "delta") policies.moved(entry.host);
      return toEvent(entry, locator);
    },
    beforeBatch: () => {
      for (const host of findOddSessions(registry.hosts)) log.tell(hostEntry(host));
      schemas.refresh(registry.hosts, false);
      identities.refresh(registry.hosts);
      // A Db that was met as it was made could not be listened to then.
      for (const host of registry.hosts) {
        auths.follow(host);
        atDbs.watch(host);
      }
    },
    afterBatch: () => {
      if (locator.wanting) later(() => void locator.look(), 0);
      if (policies.wanting) later(() => policies.look(), 0);
    },
  });
  const locator = new Locator(log);
  const schemas = new SchemaWatch(log);
  const auths = new AuthWatch(log);
  const identities = new Identities(log);
  const atDbs = new DbSubscriptions(log, registry.options.subscriptionCamera);
  const policies = new EnforcementWatch(log, later);
  /** What the panel was told of each host. */
  let permitted = new WeakMap<Host, object>();

  const tellPermissions = (host: Host): void => {
    const permissions = host.permissions ?? permissionsOf(core.permissions, appIdOf(host));
    if (!permissions || permitted.get(host) === permissions) return;
    permitted.set(host, permissions);
    log.tell(permissionsEntry(host, permissions));
  };

  /** What was to be said while no panel was there. */
  const notes: Entry[] = [];
  /** Of questions that nobody asks any more once the panel is gone. Acting always ends in order. */
  const asking = hurried(later);
  const keptTools = new KeptTools(later, (on) => core.send({ m: "keep", on }));
  const acting: ActingOptions = {
    later,
    log,
    kept: new KeptPersonas(realm, keptTools),
    changed: (host) => {
      for (const entry of [actingEntry(host), authEntry(host), hostEntry(host)]) {
        if (entry) log.tell(entry);
      }
    },
    note: (text) => {
      const entry = noteEntry(text);
      if (log.listener) log.tell(entry);
      else notes.push(entry);
    },
    review: () => reviewHosts(registry),
  };
  const { handlers } = new PageCommands({
    registry,
    stream,
    locator,
    identities,
    acting,
    asking: asking.later,
  });
  const desk = new Desk({
    handlers,
    send,
    flush: () => stream.flush(),
    place: "This page",
    toJson,
  });

  const hello = (): Hello => ({
    m: "hello",
    protocol: PROTOCOL,
    url: bareUrl(realm.location.href),
    title: clip(String(realm.document?.title ?? ""), NAME),
    top: realm.top === realm.self,
    startedAt: core.startedAt,
    signs: { ...core.signs, ...registry.found },
    backends: namedBackends(realm.document),
  });

  const attach = (credit: number): void => {
    log.listener = null;
    const gap = core.gap();
    permitted = new WeakMap();
    identities.forget();
    core.doors.look();
    reviewHosts(registry);
    findOddSessions(registry.hosts);
    schemas.refresh(registry.hosts, true);
    send(toJson(hello()));
    stream.open(credit, gap?.since.dropped);
    for (const large of gap?.largeValues ?? []) stream.large(...large);
    log.listener = stream;
    const past = gap ?? pastOf(registry.hosts, log);
    for (const entry of snapshot(registry.hosts, past)) stream.push(entry);
    for (const entry of notes.splice(0)) stream.push(entry);
    for (const entry of gap?.since.items ?? []) stream.push(entry);
    for (const host of registry.hosts) {
      tellPermissions(host);
      auths.follow(host);
      atDbs.watch(host);
      policies.want(host);
    }
  };

  /** What is kept goes on without a panel. */
  const detach = async (keeping: boolean): Promise<void> => {
    log.listener = null;
    stream.close();
    lastWords.forget();
    desk.stopAll();
    asking.hurry();
    locator.forget();
    policies.forget();
    auths.close();
    atDbs.close();
    for (const host of registry.hosts) {
      const { kept } = actingOf(host) ?? { kept: true };
      if (!(kept && keeping)) await endActing(host, acting).catch(() => {});
    }
  };

  for (const host of registry.hosts) cameTooLate(host, acting);

  const heard = (message: ToHook): void => {
    if (message.m === "kept") keptTools.answer(message.done === true);
    else if (message.m === "parting") lastWords.by(message);
  };

  return {
    receive(said) {
      if (typeof said === "object") return heard(said);
      const message = parseJson(said) as PanelMessage;
      if (message.m === "attach") attach(message.credit);
      else if (message.m === "credit") stream.credit(message.events);
      else if (message.m === "detach") void detach(true);
      else if (message.m === "command") void desk.run(message);
      else if (message.m === "cancel") desk.stop(message.id);
    },
    changed(host) {
      log.tell(hostEntry(host));
      resumeActing(host, acting);
      if (!log.listener) return;
      tellPermissions(host);
      if (host.db?.follow) auths.follow(host);
      policies.want(host);
    },
    note: (note) => log.tell(noteEntry(NOTES[note])),
    close() {
      lastWords.close();
      return detach(false);
    },
  };
}
