import type { DoorName } from "../../../protocol/messages.ts";
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
  camera: OriginCamera;
  firstCamera: OriginCamera;
  /** A host is new, or something about it changed. */
  changed(host: Host): void;
  /** An engine is in use whose Db was not found. */
  alone(): void;
  /** Something for the panel's diagnostics. */
  note(note: Note): void;
}

/** All hosts of this document. Engine and Db find each other by identity, whichever comes first. */
export class Registry {
  readonly #hosts: Host[] = [];
  readonly #engines = new WeakMap<object, TappedEngine>();
  readonly #dbs = new WeakMap<object, TappedDb>();
  #ordinal = 0;
  #subscriptions = 0;
  /** How many of each were ever found. */
  readonly found = { engines: 0, dbs: 0 };

  constructor(readonly options: RegistryOptions) {}

  /** Hosts a panel may know of, in the order they were found. */
  get hosts(): readonly Host[] {
    return this.#hosts.filter(({ announced }) => announced);
  }

  host(id: string): Host | undefined {
    return this.#hosts.find((host) => host.id === id);
  }

  /**
   * Takes in an engine object. It is announced once it is used: by then its Db may be known.
   *
   * @param owner of its Db, if that has led to it.
   */
  engineFound(raw: unknown, { door, note }: Found, owner: Host | null = null): TappedEngine | null {
    if (!looksLikeEngine(raw)) return null;
    const known = this.#engines.get(raw);
    if (known) {
      known.host.addDoor(door, note);
      return known;
    }
    const profile = detectProfile(raw, null);
    if (!profile.engine) return this.#strange();
    this.found.engines++;
    const host = owner ?? this.#newHost(raw, null);
    host.addDoor(door, note);
    const engine = tapEngine(raw, host, profile.engine, {
      ...this.options,
      nextSubscription: () => `s${++this.#subscriptions}`,
      used: (used) => this.#settle(used),
      changed: (changed) => this.#changed(changed.host),
      ended: (ended) => this.#close(ended.host),
    });
    host.engine = engine;
    this.#engines.set(raw, engine);
    return engine;
  }

  /** Whether this Db was found already. */
  knows(db: object): boolean {
    return this.#dbs.has(db);
  }

  /** Whether there is an engine whose Db was not found. */
  get wanting(): boolean {
    return this.#hosts.some(({ engine, db, closedAt }) => engine && !db && closedAt === null);
  }

  /** Takes in a Db, and its engine if it has one already. One that was shut down before is over. */
  dbFound(raw: unknown, found: Found): Host | null {
    if (!looksLikeDb(raw)) return null;
    const known = this.#dbs.get(raw);
    if (!known && detectProfile(null, raw).db.ended(raw)) return null;
    const { host } = known ?? this.#newDb(raw, found);
    const { permissions = host.permissions } = found;
    const label = found.label ?? host.label;
    const news =
      host.addDoor(found.door, found.note) ||
      permissions !== host.permissions ||
      label !== host.label;
    host.permissions = permissions;
    host.label = label;
    host.announced = true;
    if (news || !known) this.options.changed(host);
    return host;
  }

  /** A Db was asked for its client, with the app's schema: it is about to be used. */
  dbUsed(raw: object, schema: unknown): void {
    if (!this.knows(raw)) this.dbFound(raw, { door: "Db class", note: "seen as it was used" });
    const db = this.#dbs.get(raw);
    if (!db) return;
    db.schema ??= schema;
    const behind = db.shape.engineOf(raw);
    if (behind !== db.host.engine?.raw) this.#meet(db, behind);
  }

  /** Looks once more for Dbs whose engine is known by now; forgets what was collected. */
  review(): void {
    for (const host of [...this.#hosts]) {
      const { engine, db } = host;
      if (engine && !host.announced && engine.subscriptions.open.size > 0) this.#settle(engine);
      // An engine that was left alone says what its Db may be used for.
      const behind = engine ? null : db?.shape.engineOf(db.raw);
      if (db && looksLikeEngine(behind)) {
        host.profile = detectProfile(behind, db.raw);
        if (host.profile.name === "next") this.#meet(db, behind);
      }
      if (host.gone) this.#close(host);
    }
  }

  /** Takes every wrapper out again. */
  remove(): void {
    for (const { engine, db } of this.#hosts) {
      engine?.remove();
      db?.remove();
    }
  }

  #newHost(engine: object | null, db: object | null): Host {
    const ordinal = ++this.#ordinal;
    const host = new Host(`h${ordinal}`, ordinal, epoch(now()), detectProfile(engine, db));
    this.#hosts.push(host);
    return host;
  }

  #newDb(raw: object, found: Found): TappedDb {
    const profile = detectProfile(null, raw);
    const behind = profile.db.engineOf(raw);
    const engine = this.engineFound(behind, found);
    const host = engine && !engine.host.db ? engine.host : this.#newHost(null, raw);
    const db = tapDb(raw, host, profile.db, found.early === true, {
      ended: (ended) => this.#close(ended.host),
      rejected: ({ host: of }, event) => of.engine?.fates.told(event),
    });
    this.found.dbs++;
    this.#dbs.set(raw, db);
    host.db = db;
    host.profile = detectProfile(host.engine?.raw ?? null, raw);
    return db;
  }

  /** A Db has made itself an engine, or another one in place of the one it had. */
  #meet(db: TappedDb, behind: unknown): void {
    const { host } = db;
    const [found] = host.doors;
    if (!found || !looksLikeEngine(behind)) return;
    host.engine = null;
    const engine = this.engineFound(behind, found, host);
    if (engine && !engine.host.db) this.#settle(engine);
    else {
      host.profile = detectProfile(behind, db.raw);
      this.#changed(host);
    }
  }

  /** The engine is in use, so its Db knows it now, if there is one: they become one host. */
  #settle(engine: TappedEngine): void {
    const { host } = engine;
    const owner = this.#hosts.find((other) => {
      const { db } = other;
      const free = !other.engine || other.closedAt !== null;
      return db && free && db.shape.engineOf(db.raw) === engine.raw;
    });
    if (owner) this.#join(engine, owner);
    engine.host.announced = true;
    if (!owner && !host.db) {
      host.profile = detectProfile(engine.raw, null);
      this.options.alone();
    }
    this.options.changed(engine.host);
  }

  /** An engine to be left alone: whoever waits for an engine of their own may be its Db. */
  #strange(): null {
    for (const host of this.#hosts) if (!host.engine) this.#changed(host);
    return null;
  }

  #join(engine: TappedEngine, owner: Host): void {
    const { host } = engine;
    this.#hosts.splice(this.#hosts.indexOf(host), 1);
    for (const { door, note } of host.doors) owner.addDoor(door, note);
    owner.engine = engine;
    engine.host = owner;
    if (owner.closedAt !== null) {
      owner.closedAt = null;
      this.options.note("revived");
    }
    owner.profile = detectProfile(engine.raw, owner.db?.raw ?? null);
  }

  #changed(host: Host): void {
    if (host.announced) this.options.changed(host);
  }

  #close(host: Host): void {
    if (host.closedAt !== null) return;
    host.closedAt = epoch(now());
    attempt(() => this.#changed(host));
  }
}
