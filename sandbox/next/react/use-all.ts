import { useCallback, useRef, useSyncExternalStore } from "react";
import type { QueryBuilder } from "../../schema/query-builder.ts";
import { getSubscriptionStore } from "../client/subscription-store.ts";
import type { AuthoredRow } from "../db/authored-row.ts";
import { useJazzClient } from "./provider.ts";

/** The live rows of a query; `undefined` until they are there, and while there is no query. */
export function useAll<T extends { id: string }>(
  query?: QueryBuilder<T>,
): AuthoredRow<T>[] | undefined {
  const store = getSubscriptionStore(useJazzClient());
  const key = query ? store.computeKey(query) : null;
  const latest = useRef(query);
  latest.current = query;
  const subscribe = useCallback(
    (changed: () => void) => {
      const { current } = latest;
      if (!current || key === null) return () => {};
      return store.getCacheEntry(store.makeQueryKey(current)).subscribe({
        onfulfilled: changed,
        onDelta: changed,
        onError: changed,
        onReset: changed,
      });
    },
    [store, key],
  );
  const snapshot = useCallback(() => (key === null ? null : store.peekState(key)), [store, key]);
  const state = useSyncExternalStore(subscribe, snapshot, snapshot);
  if (state?.status !== "fulfilled") return undefined;
  return state.data as unknown as AuthoredRow<T>[];
}
