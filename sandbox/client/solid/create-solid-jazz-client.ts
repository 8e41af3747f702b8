/**
 * Jazz for Solid (`solid/create-solid-jazz-client.ts` of garden-co/jazz): a client that follows its
 * configuration, whose Db and session are read through getters.
 */
import { type Accessor, createEffect, createMemo, createResource, onCleanup } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import type { AuthState, Session } from "../../../protocol/jazz.ts";
import type { Db } from "../../db/db.ts";
import type { DbConfig } from "../../db/db-config.ts";
import { createJazzClient, type JazzClient } from "../create-jazz-client.ts";
import type { SubscriptionsOrchestrator } from "../subscriptions-orchestrator.ts";

/** A client whose Db may not be open yet. */
export type PendingSolidJazzClient = ReturnType<typeof createSolidJazzClient>;

export type SolidJazzClient = Omit<PendingSolidJazzClient, "db" | "manager"> & {
  readonly db: Db;
  readonly manager: SubscriptionsOrchestrator;
};

/** Opens a Db for the configuration, and another one whenever it is another configuration. */
export function createSolidJazzClient(config: Accessor<DbConfig>) {
  const [resource] = createClientResource(config);
  const client = () => (resource.state === "ready" ? resource() : undefined);
  const auth = createAuthStore(client);
  return {
    get db() {
      return client()?.db;
    },
    get manager() {
      return client()?.manager;
    },
    get session() {
      return auth.session;
    },
    get authState() {
      return auth.authState;
    },
    shutdown: () => client()?.shutdown() ?? Promise.resolve(),
    get loading() {
      return resource.loading;
    },
    get error() {
      return resource.error;
    },
    get state() {
      return resource.state;
    },
  };
}

/** A client belongs to its configuration: it is shut down when that changes, and at the end. */
function createClientResource(config: Accessor<DbConfig>) {
  const stable = createMemo(config, undefined, {
    equals: (before, after) => JSON.stringify(before) === JSON.stringify(after),
  });
  let end = (): void => {};
  onCleanup(() => end());
  return createResource(stable, async (wanted): Promise<JazzClient> => {
    end();
    let ended = false;
    let open: JazzClient | undefined;
    end = () => {
      ended = true;
      void open?.shutdown();
    };
    open = await createJazzClient(wanted);
    if (ended) await open.shutdown();
    return open;
  });
}

interface AuthStore {
  authState: AuthState | null;
  session: Session | null;
}

function createAuthStore(client: Accessor<JazzClient | undefined>): AuthStore {
  const stateOf = (authState: AuthState | null): AuthStore => ({
    authState,
    session: authState?.session ?? null,
  });
  const [store, setStore] = createStore<AuthStore>(stateOf(null));
  createEffect(() => {
    const db = client()?.db;
    if (!db) return setStore(stateOf(null));
    // As the original: the Db's own state becomes the store's, and is changed in place from then on.
    onCleanup(db.onAuthChanged((state) => setStore(reconcile(stateOf(state)))));
  });
  return store;
}
