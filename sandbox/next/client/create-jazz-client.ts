/** What a framework's provider holds after alpha.53 (`web/create-jazz-client.ts` of garden-co/jazz). */
import {
  type QuerySource,
  SubscriptionsOrchestrator,
} from "../../client/subscriptions-orchestrator.ts";
import { type TrackedPromise, trackPromise } from "../../client/tracked-promise.ts";
import { registerStoredDb } from "../../client/window-client-storage.ts";
import { type AccountDbConfig, createDb } from "../db/create-db.ts";
import type { Db } from "../db/db.ts";
import { isPersistent, physicalDbName } from "../db/db-config.ts";
import type { ShutdownOptions } from "../db/graceful-shutdown.ts";
import { getDbInternalSession } from "../db/internal-session.ts";
import { type DbSubscriptionSource, getDbSubscriptionSource } from "../db/subscription-source.ts";
import { type PublicSession, serverSession } from "../session.ts";
import { attachSubscriptionStore } from "./subscription-store.ts";

export interface JazzClient {
  db: Db;
  readonly session: PublicSession | null;
  shutdown(options?: ShutdownOptions): Promise<void>;
}

export function createJazzClient(config: AccountDbConfig): TrackedPromise<JazzClient> {
  return trackPromise(newClient(config));
}

async function newClient(config: AccountDbConfig): Promise<JazzClient> {
  const db = await createDb(config);
  let { session } = db.getAuthState();
  const internal = () => {
    const known = getDbInternalSession(db);
    return known && serverSession(known);
  };
  const store = new SubscriptionsOrchestrator(
    config,
    querySource(getDbSubscriptionSource(db)),
    internal(),
  );
  await store.init();
  const stop = db.onAuthChanged((state) => {
    session = state.session;
    store.setSession(internal());
  });
  const stored = db.getConfig();
  const unregister = registerStoredDb(db, isPersistent(stored) ? physicalDbName(stored) : null);
  const client: JazzClient = {
    db,
    get session() {
      return session;
    },
    async shutdown(options) {
      if (options?.waitForSync) await db.shutdown(options);
      stop();
      unregister();
      await store.shutdown();
      await db.shutdown();
    },
  };
  return attachSubscriptionStore(client, store);
}

/** The store asks as alpha.53's does. */
function querySource(source: DbSubscriptionSource): QuerySource {
  const subscribeAll = (...[query, callback]: Parameters<DbSubscriptionSource["subscribeDelta"]>) =>
    source.subscribeDelta(query, callback);
  return { subscribeAll } as unknown as QuerySource;
}
