import { effect, untracked } from "@preact/signals";
import type { Permissions, Schema } from "../../protocol/jazz.ts";
import {
  type ReadPermissions,
  readPermissions,
  schemaPermissions,
} from "../model/read-permissions.ts";
import { CHANGED } from "./recording.ts";
import type { HostRecord } from "./records.ts";
import { notePolicies, tablesWith } from "./reduce-hosts.ts";
import { recordingOf, type Store } from "./store.ts";

/** Where policies can come from, the most trustworthy first: what the page itself runs with. */
export const SOURCES = ["merged", "handed over", "imported", "fetched"] as const;

export type SourceName = (typeof SOURCES)[number];

/** What is imported or fetched belongs to an app, so that it outlives a reload of the page. */
export type AppKey = string;

/** Policies the panel knows for a host, and how it came to know them. */
export interface KnownPermissions {
  permissions: Permissions;
  source: SourceName;
  /** Where from, in a sentence. */
  origin: string;
  warnings: string[];
}

/** A source whose policies cannot be read, and why not. */
export interface UnreadablePermissions {
  source: SourceName;
  origin: string;
  problem: string;
}

/** Permissions read from a file. */
export interface ImportedPermissions {
  file: string;
  permissions: Permissions;
  warnings: string[];
}

/** Permissions from a file: opened by the user for this app, or recorded as such. */
export function openedPermissions(store: Store, host: HostRecord): ImportedPermissions | null {
  return store.imported.value.get(appKey(host)) ?? host.recordedPermissions;
}

/** Permissions as a server published them. */
export interface FetchedPermissions {
  /** The server they came from, without anything secret. */
  server: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** Counts what was published; `null` when the server does not say. */
  version: number | null;
  permissions: Permissions;
  warnings: string[];
}

/** Those of an opened recording are its own: a page of the same app has others. */
export function appKey({ key, info, imported }: HostRecord): AppKey {
  return imported ? key : (info.appId ?? key);
}

/** Every source there is for a host, in order, those that cannot be read included. */
export function permissionSources(
  store: Store,
  host: HostRecord,
): (KnownPermissions | UnreadablePermissions)[] {
  const key = appKey(host);
  const merged = host.schema && mergedPermissions(host.schema);
  const handed = host.handedPermissions;
  const imported = openedPermissions(store, host);
  const fetched = store.fetched.value.get(key);
  return [
    ...(merged ? [known("merged", "They are part of the schema the page runs with.", merged)] : []),
    ...(handed
      ? [known("handed over", "The app handed them over.", read(handed, host.schema))]
      : []),
    ...(imported
      ? [
          {
            ...imported,
            source: "imported" as const,
            origin: `Imported from ${imported.file}; only the panel's own judgements use them.`,
          },
        ]
      : []),
    ...(fetched
      ? [
          {
            ...fetched,
            source: "fetched" as const,
            origin: `Fetched from ${fetched.server}${fetched.version === null ? "" : `, version ${fetched.version}`}; only the panel's own judgements use them.`,
          },
        ]
      : []),
  ];
}

/** The policies to judge by: those of the source the user chose, else of the first there is. */
export function knownPermissions(store: Store, host: HostRecord): KnownPermissions | null {
  const readable = permissionSources(store, host).filter((source) => "permissions" in source);
  const chosen = store.policySource.value.get(appKey(host));
  return readable.find(({ source }) => source === chosen) ?? readable[0] ?? null;
}

export function chooseSource(store: Store, host: HostRecord, source: SourceName): void {
  store.policySource.value = new Map(store.policySource.peek()).set(appKey(host), source);
}

/** Forgets what was imported or fetched. */
export function forgetSource(store: Store, host: HostRecord, source: "imported" | "fetched"): void {
  const without = <T>(map: ReadonlyMap<AppKey, T>): Map<AppKey, T> => {
    const others = new Map(map);
    others.delete(appKey(host));
    return others;
  };
  if (source === "imported") store.imported.value = without(store.imported.peek());
  else store.fetched.value = without(store.fetched.peek());
  if (store.policySource.peek().get(appKey(host)) === source) {
    store.policySource.value = without(store.policySource.peek());
  }
}

function known(
  source: SourceName,
  origin: string,
  result: ReadPermissions,
): KnownPermissions | UnreadablePermissions {
  return result.ok
    ? { source, origin, permissions: result.permissions, warnings: result.warnings }
    : { source, origin, problem: result.problem };
}

const NO_SCHEMA: Schema = {};
const results = new WeakMap<object, WeakMap<Schema, ReadPermissions>>();

/** Reading is asked for at every turn, and done once. */
function read(value: object, schema: Schema | null): ReadPermissions {
  const bySchema = results.get(value) ?? new WeakMap<Schema, ReadPermissions>();
  results.set(value, bySchema);
  const done = bySchema.get(schema ?? NO_SCHEMA);
  if (done) return done;
  const result = readPermissions(value, schema);
  bySchema.set(schema ?? NO_SCHEMA, result);
  return result;
}

const merged = new WeakMap<Schema, Permissions | null>();

function mergedPermissions(schema: Schema): ReadPermissions | null {
  const held = merged.get(schema) ?? schemaPermissions(schema);
  merged.set(schema, held);
  return held && read(held, schema);
}

/**
 * Learns from imported permissions who and whose, as from the page's own; not from fetched ones,
 * of which nothing may leave with a recording. Returns what ends that.
 */
export function followImports(store: Store): () => void {
  /** What each Db has learnt from: one that comes later, after a reload, learns the same. */
  const learnt = new WeakMap<HostRecord["ownerColumns"], ImportedPermissions>();
  return effect(() => {
    const imported = store.imported.value;
    const news = [...store.allHosts.value.values()].flatMap((host) => {
      const found = imported.get(appKey(host));
      return found && learnt.get(host.ownerColumns) !== found ? [{ host, found }] : [];
    });
    if (news.length === 0) return;
    untracked(() => {
      for (const { host, found } of news) {
        learnt.set(host.ownerColumns, found);
        notePolicies(recordingOf(store, host), host, tablesWith(found.permissions));
      }
      store.changed(CHANGED.hosts | CHANGED.people);
      store.publish();
    });
  });
}
