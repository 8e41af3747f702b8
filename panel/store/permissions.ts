import { effect, untracked } from "@preact/signals";
import type { Permissions } from "../../protocol/jazz.ts";
import { readPermissions, schemaPermissions } from "../model/read-permissions.ts";
import { CHANGED } from "./recording.ts";
import type { HostRecord } from "./records.ts";
import { notePolicies, tablesWith } from "./reduce-hosts.ts";
import { recordingOf, type Store } from "./store.ts";

/** Policies the panel knows for a host, and how it came to know them. */
export interface KnownPermissions {
  permissions: Permissions;
  source: "imported" | "handed over" | "merged";
  /** Where from, in a sentence. */
  origin: string;
  warnings: string[];
}

/** Permissions read from a file. */
export interface ImportedPermissions {
  file: string;
  permissions: Permissions;
  warnings: string[];
}

/** Permissions from a file: opened by the user for this host, or recorded as such. */
export function openedPermissions(store: Store, host: HostRecord): ImportedPermissions | null {
  return store.imported.value.get(host.key) ?? host.recordedPermissions;
}

/** The policies to judge by: what was imported, else handed over, else part of the schema. */
export function knownPermissions(store: Store, host: HostRecord): KnownPermissions | null {
  const imported = openedPermissions(store, host);
  if (imported) {
    return {
      ...imported,
      source: "imported",
      origin: `Imported from ${imported.file}; only the panel's own judgements use them.`,
    };
  }
  if (host.handedPermissions) {
    const read = readPermissions(host.handedPermissions, host.schema);
    if (read.ok) {
      return {
        ...read,
        source: "handed over",
        origin: "The app handed them over with its Db.",
      };
    }
  }
  const merged = schemaPermissions(host.schema);
  return merged
    ? {
        permissions: merged,
        source: "merged",
        origin: "They are part of the schema the page runs with.",
        warnings: [],
      }
    : null;
}

/** Learns from imported permissions who and whose, as from the page's own. Returns what ends that. */
export function followImports(store: Store): () => void {
  return effect(() => {
    const imported = store.imported.value;
    untracked(() => {
      for (const [key, { permissions }] of imported) {
        const host = store.allHosts.peek().get(key);
        if (!host) continue;
        notePolicies(recordingOf(store, host), host, tablesWith(permissions));
        store.changed(CHANGED.hosts | CHANGED.people);
      }
      store.publish();
    });
  });
}
