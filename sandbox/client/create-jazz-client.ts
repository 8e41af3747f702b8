/**
 * What a framework's provider holds: a Db, its session as it changes, and the queries of the
 * components (`web/create-jazz-client.ts` of garden-co/jazz and its three likes).
 */
import type { Session } from "../../protocol/jazz.ts";
import { createDb } from "../db/create-db.ts";
import type { Db } from "../db/db.ts";
import type { DbConfig } from "../db/db-config.ts";
import { acquireClient, releaseClient } from "./client-registry.ts";
import { SubscriptionsOrchestrator } from "./subscriptions-orchestrator.ts";
import { type TrackedPromise, trackPromise } from "./tracked-promise.ts";
import { registerWindowJazzStorageClient } from "./window-client-storage.ts";

export interface JazzClient {
  db: Db;
  session: Session | null;
  manager: SubscriptionsOrchestrator;
  shutdown(): Promise<void>;
}

/** A client of its own (React, Solid). */
export function createJazzClient(config: DbConfig): TrackedPromise<JazzClient> {
  return trackPromise(newClient(config));
}

/** A client that everybody with an equal configuration shares (Vue, Svelte). */
export function createSharedJazzClient(config: DbConfig): TrackedPromise<JazzClient> {
  const key = JSON.stringify(config);
  const holder = {};
  return trackPromise(
    acquireClient(key, () => newClient(config), holder).then((client) => ({
      db: client.db,
      get session() {
        return client.session;
      },
      manager: client.manager,
      shutdown: () => releaseClient(key, holder),
    })),
  );
}

async function newClient(config: DbConfig): Promise<JazzClient> {
  const db = await createDb(config);
  let { session } = db.getAuthState();
  const manager = new SubscriptionsOrchestrator(config, db, session);
  await manager.init();
  const stop = db.onAuthChanged((state) => {
    session = state.session;
    manager.setSession(session);
  });
  const unregister = registerWindowJazzStorageClient(db);
  return {
    db,
    get session() {
      return session;
    },
    manager,
    async shutdown() {
      stop();
      unregister();
      await manager.shutdown();
      await db.shutdown();
    },
  };
}
