import type { CompiledPermissions, Db } from "jazz-tools";

/** What an app may tell DevTools about itself: its Db and the policies it published. */
interface Announcement {
  db: Db;
  permissions: CompiledPermissions;
}

interface Registry {
  push(announcement: Announcement): void;
}

/**
 * Announce a Db to Jazz DevTools. The registry is an array until DevTools opens and takes it over,
 * so it does not matter which of the two comes first.
 */
export function announceToDevtools(db: Db, permissions: CompiledPermissions): void {
  const key = Symbol.for("jazz.devtools");
  const registries = globalThis as unknown as Record<symbol, Registry | undefined>;
  const registry: Registry = registries[key] ?? [];
  registries[key] = registry;
  registry.push({ db, permissions });
}
