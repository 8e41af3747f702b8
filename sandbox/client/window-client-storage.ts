/**
 * What framework clients put on `window` for Dbs of the persistent driver
 * (`window-client-storage.ts` of garden-co/jazz): the set of live ones, and `__jazz` to work on them.
 */
import type { Db } from "../db/db.ts";
import type { DbConfig } from "../db/db-config.ts";
import { storageName } from "../db/storage-name.ts";

/** Any version's Db will do. */
type StoredDb = Pick<Db, "deleteClientStorage" | "shutdown">;

interface StorageContext {
  db: StoredDb;
  namespace: string;
}

interface StorageWindow {
  __jazzWindowStorageContexts__?: Set<StorageContext>;
  __jazz?: object;
}

/** Registers a client's Db. Returns the way to take it out again. */
export function registerWindowJazzStorageClient(db: Db): () => void {
  return registerStoredDb(db, persistentName(db.getConfig()));
}

/** The same for a Db whose storage has this name; `null`: it has none. */
export function registerStoredDb(db: StoredDb, namespace: string | null): () => void {
  if (typeof window === "undefined" || namespace === null) return () => {};
  const page = window as StorageWindow;
  page.__jazz = Object.assign(page.__jazz ?? {}, api(page));
  const context = { db, namespace };
  liveContexts(page).add(context);
  return () => {
    page.__jazzWindowStorageContexts__?.delete(context);
  };
}

function persistentName(config: DbConfig): string | null {
  return config.driver?.type === "memory" ? null : storageName(config);
}

function liveContexts(page: StorageWindow): Set<StorageContext> {
  page.__jazzWindowStorageContexts__ ??= new Set();
  return page.__jazzWindowStorageContexts__;
}

function api(page: StorageWindow) {
  const named = (namespace?: string): StorageContext[] =>
    [...liveContexts(page)].filter((one) => namespace === undefined || one.namespace === namespace);
  return {
    listLiveStorageNamespaces: (): string[] =>
      [...new Set(named().map(({ namespace }) => namespace))].sort(),
    async clearStorage(namespace?: string): Promise<void> {
      const [context, ...others] = named(namespace);
      if (!context) throw new Error("No live Jazz storage contexts are available on this page.");
      if (others.some((other) => other.namespace !== context.namespace)) {
        throw new Error("Several live Jazz storage contexts are available: name one of them.");
      }
      await context.db.deleteClientStorage();
    },
    async shutdown(namespace?: string): Promise<void> {
      await Promise.all(named(namespace).map(({ db }) => db.shutdown()));
    },
  };
}
