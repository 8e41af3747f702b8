import { use, useCallback, useRef, useSyncExternalStore } from "react";
import type { QueryOptions } from "../../db/runtime-client.ts";
import type { QueryBuilder } from "../../schema/query-builder.ts";
import type { SubscriptionsOrchestrator } from "../subscriptions-orchestrator.ts";
import { useJazzClient } from "./provider.ts";

/** The live rows of a query; `undefined` until they are there, and while there is no query. */
export function useAll<T extends { id: string }>(
  query?: QueryBuilder<T>,
  options?: QueryOptions,
): T[] | undefined {
  const { manager } = useJazzClient();
  const state = useQueryState(manager, query, options);
  return state?.status === "fulfilled" ? state.data : undefined;
}

const NEVER = new Promise<never>(() => {});

/** The live rows of a query. Suspends until they are there; throws what the query throws. */
export function useAllSuspense<T extends { id: string }>(
  query?: QueryBuilder<T>,
  options?: QueryOptions,
): T[] {
  const { manager } = useJazzClient();
  useQueryState(manager, query, options);
  if (!query) return use(NEVER);
  // Effects do not run while a component is suspended, so the query is opened here.
  const { state, promise } = manager.getCacheEntry<T>(manager.makeQueryKey(query, options));
  if (state.status === "rejected") throw state.error;
  return state.status === "fulfilled" ? state.data : use(promise);
}

/** Follows a query, which is opened after rendering and again only when it is another one. */
function useQueryState<T extends { id: string }>(
  manager: SubscriptionsOrchestrator,
  query: QueryBuilder<T> | undefined,
  options: QueryOptions | undefined,
) {
  const key = query ? manager.computeKey(query, options) : null;
  const latest = useRef({ query, options });
  latest.current = { query, options };
  const subscribe = useCallback(
    (changed: () => void) => {
      const { query, options } = latest.current;
      if (!query || key === null) return () => {};
      const entry = manager.getCacheEntry<T>(manager.makeQueryKey(query, options));
      return entry.subscribe({
        onfulfilled: changed,
        onDelta: changed,
        onError: changed,
        onReset: changed,
      });
    },
    [manager, key],
  );
  const snapshot = useCallback(
    () => (key === null ? null : manager.peekState<T>(key)),
    [manager, key],
  );
  return useSyncExternalStore(subscribe, snapshot, snapshot);
}
