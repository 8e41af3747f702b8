import { type MaybeRefOrGetter, type Ref, ref, toValue, watchEffect } from "vue";
import type { QueryOptions } from "../../db/runtime-client.ts";
import type { QueryBuilder } from "../../schema/query-builder.ts";
import { applyDelta } from "../apply-delta.ts";
import { useJazzClient } from "./provider.ts";

export interface UseAllResult<T extends { id: string }> {
  /** `undefined` until the first result, and after an error. */
  data: Ref<T[] | undefined>;
  error: Ref<Error | null>;
  loading: Ref<boolean>;
}

/** The live rows of a query, which may be a ref or a getter. */
export function useAll<T extends { id: string }>(
  query: MaybeRefOrGetter<QueryBuilder<T> | undefined>,
  options?: MaybeRefOrGetter<QueryOptions | undefined>,
): UseAllResult<T> {
  const { manager } = useJazzClient();
  const data = ref() as Ref<T[] | undefined>;
  const error = ref<Error | null>(null);
  const loading = ref(true);
  const show = (rows: T[] | undefined, failure: Error | null, pending: boolean): void => {
    data.value = rows;
    error.value = failure;
    loading.value = pending;
  };

  watchEffect((onCleanup) => {
    const wanted = toValue(query);
    show(undefined, null, wanted !== undefined);
    if (!wanted) return;
    const entry = manager.getCacheEntry<T>(manager.makeQueryKey(wanted, toValue(options)));
    const stop = entry.subscribe({
      onfulfilled: (rows) => show(rows, null, false),
      onDelta: (delta) => {
        if (data.value) applyDelta(data.value, delta);
        else show(delta.all, null, false);
      },
      onError: (thrown) =>
        show(undefined, thrown instanceof Error ? thrown : new Error(String(thrown)), false),
      onReset: () => show(undefined, null, true),
    });
    onCleanup(stop);
  });
  return { data, error, loading };
}
