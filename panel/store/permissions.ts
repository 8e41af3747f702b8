import type { Permissions } from "../../protocol/jazz.ts";
import { readPermissions, schemaPermissions } from "../model/read-permissions.ts";
import type { HostRecord } from "./records.ts";
import type { Store } from "./store.ts";

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

/** The policies to judge by: what was imported, else handed over, else part of the schema. */
export function knownPermissions(store: Store, host: HostRecord): KnownPermissions | null {
  const imported = store.imported.value.get(host.key);
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
        origin: "The app handed them over.",
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
