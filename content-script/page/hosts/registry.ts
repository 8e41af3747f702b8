import type { DoorName } from "../../../protocol/messages.ts";
import { LEAVING } from "../leaving.ts";
import { attempt, epoch, now } from "../primordials.ts";
import { detectProfile, looksLikeDb, looksLikeEngine } from "../profiles/detect.ts";
import { tapEngine } from "../recorder/engine-tap.ts";
import type { Log } from "../recorder/log.ts";
import type { OriginCamera } from "../recorder/origin.ts";
import type { Note } from "../stream/notes.ts";
import { Host } from "./host.ts";
import { type TappedDb, tapDb } from "./tapped-db.ts";
import type { TappedEngine } from "./tapped-engine.ts";

/** By which door something was found, and what may be said about it. */
export interface Found {
  door: DoorName;
  note: string;
  /** A Db caught as it was made, before the app could listen to its session. */
  early?: boolean;
  permissions?: object | null;
  label?: string;
}

export interface RegistryOptions {
  log: Log;
  writeCamera: OriginCamera;
  subscriptionCamera: OriginCamera;
  firstCamera: OriginCamera;
  /** A host is new, or something about it changed. */
  changed(host: Host): void;
  /** An engine is in use whose Db was not found. */
  alone(): void;
  /** Something for the panel's diagnostics. */
  note(note: Note): void;
}

/** All hosts of this document. Engine and Db find each other by identity, whichever comes first. */
export interface Registry {
  readonly options: RegistryOptions;
  /** How many of each were ever found. */
  readonly found: { engines: number; dbs: number };
  /** Hosts a panel may know of, in the order they were found. */
  readonly hosts: readonly Host[];
  host(id: string): Host | undefined;
  /** Takes in an engine object. It is announced once it is used: by then its Db may be known. */
  engineFound(raw: unknown, found: Found): TappedEngine | null;
  /** Whether this Db was found already. */
  knows(db: object): boolean;
  /** Whether there is an engine whose Db was not found. */
  readonly wanting: boolean;
  /** Takes in a Db, and its engine if it has one already. One that was shut down before is over. */
  dbFound(raw: unknown, found: Found): Host | null;
  /** A Db was asked for its client, with the app's schema: it is about to be used. */
  dbUsed(raw: object, schema: unknown): void;
  /** Those too of which no panel may know yet. */
  readonly all: readonly Host[];
  /** An engine is in use: it is told of, with its Db, if there is one. */
  settle(engine: TappedEngine): void;
  /** A Db has an engine, or another one in place of the one it had. */
  meet(db: TappedDb, engine: unknown): void;
  /** It is over. */
  close(host: Host): void;
  /** Takes every wrapper out again, where there is leaving. */
  remove?(): void;
}

export function makeRegistry(options: RegistryOptions): Registry {
  const hosts: Host[] = [];
  const engines = new WeakMap<object, TappedEngine>();
  const dbs = new WeakMap<object, TappedDb>();
  const found = { engines: 0, dbs: 0 };
  let ordinal = 0;
  let subscriptions = 0;

  const changed = (host: Host): void => {
    if (host.announced) options.changed(host);
  };

  const close = (host: Host): void => {
    if (host.closedAt !== null) return;
    host.closedAt = epoch(now());
    attempt(() => changed(host));
  };

  const newHost = (engine: object | null, db: object | null): Host => {
    const host = new Host(`h${++ordinal}`, ordinal, epoch(now()), detectProfile(engine, db));
    hosts.push(host);
    return host;
  };

  /** @param owner of its Db, if that has led to it. */
  const engineFound = (raw: unknown, { door, note }: Found, owner?: Host): TappedEngine | null => {
    if (!looksLikeEngine(raw)) return null;
    const known = engines.get(raw);
    if (known) {
      known.host.addDoor(door, note);
      return known;
    }
    const { engine: shape } = detectProfile(raw, null);
    if (!shape) {
      // To be left alone. Whoever waits for an engine of their own may be its Db.
      for (const host of hosts) if (!host.engine) changed(host);
      return null;
    }
    found.engines++;
    const host = owner ?? newHost(raw, null);
    host.addDoor(door, note);
    const engine = tapEngine(raw, host, shape, {
      ...options,
      nextSubscription: () => `s${++subscriptions}`,
      used: settle,
      changed: (of) => changed(of.host),
      ended: (of) => close(of.host),
    });
    host.engine = engine;
    engines.set(raw, engine);
    return engine;
  };

  const newDb = (raw: object, how: Found): TappedDb => {
    const { db: shape } = detectProfile(null, raw);
    const engine = engineFound(shape.engineOf(raw), how);
    const host = engine && !engine.host.db ? engine.host : newHost(null, raw);
    const db = tapDb(raw, host, shape, how.early === true, {
      ended: (of) => close(of.host),
      rejected: ({ host: of }, event) => of.engine?.fates.told(event),
    });
    found.dbs++;
    dbs.set(raw, db);
    host.db = db;
    host.profile = detectProfile(host.engine?.raw ?? null, raw);
    return db;
  };

  const dbFound = (raw: unknown, how: Found): Host | null => {
    if (!looksLikeDb(raw)) return null;
    const known = dbs.get(raw);
    if (!known && detectProfile(null, raw).db.ended(raw)) return null;
    const { host } = known ?? newDb(raw, how);
    const { permissions = host.permissions } = how;
    const label = how.label ?? host.label;
    const news =
      host.addDoor(how.door, how.note) || permissions !== host.permissions || label !== host.label;
    host.permissions = permissions;
    host.label = label;
    host.announced = true;
    if (news || !known) options.changed(host);
    return host;
  };

  /** A Db has made itself an engine, or another one in place of the one it had. */
  const meet = (db: TappedDb, behind: unknown): void => {
    const { host } = db;
    const [how] = host.doors;
    if (!how || !looksLikeEngine(behind)) return;
    host.engine = null;
    const engine = engineFound(behind, how, host);
    if (engine && !engine.host.db) settle(engine);
    else {
      host.profile = detectProfile(behind, db.raw);
      changed(host);
    }
  };

  const join = (engine: TappedEngine, owner: Host): void => {
    const { host } = engine;
    hosts.splice(hosts.indexOf(host), 1);
    for (const { door, note } of host.doors) owner.addDoor(door, note);
    owner.engine = engine;
    engine.host = owner;
    if (owner.closedAt !== null) {
      owner.closedAt = null;
      options.note("revived");
    }
    owner.profile = detectProfile(engine.raw, owner.db?.raw ?? null);
  };

  /** The engine is in use, so its Db knows it now, if there is one: they become one host. */
  const settle = (engine: TappedEngine): void => {
    const { host } = engine;
    const owner = hosts.find((other) => {
      const { db } = other;
      const free = !other.engine || other.closedAt !== null;
      return db && free && db.shape.engineOf(db.raw) === engine.raw;
    });
    if (owner) join(engine, owner);
    engine.host.announced = true;
    if (!owner && !host.db) {
      host.profile = detectProfile(engine.raw, null);
      options.alone();
    }
    options.changed(engine.host);
  };

  return {
    options,
    found,
    get hosts() {
      return hosts.filter(({ announced }) => announced);
    },
    host: (id) => hosts.find((host) => host.id === id),
    engineFound,
    knows: (db) => dbs.has(db),
    get wanting() {
      return hosts.some(({ engine, db, closedAt }) => engine && !db && closedAt === null);
    },
    dbFound,
    dbUsed(raw, schema) {
      if (!dbs.has(raw)) dbFound(raw, { door: "Db class", note: "seen as it was used" });
      const db = dbs.get(raw);
      if (!db) return;
      db.schema ??= schema;
      const behind = db.shape.engineOf(raw);
      if (behind !== db.host.engine?.raw) meet(db, behind);
    },
    all: hosts,
    settle,
    meet,
    close,
    ...(LEAVING && {
      remove() {
        for (const { engine, db } of hosts) {
          engine?.remove?.();
          db?.remove?.();
        }
      },
    }),
  };
}
