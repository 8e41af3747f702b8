import { type Accessor, createEffect, onCleanup } from "solid-js";
import { createStore, produce } from "solid-js/store";
import type { QueryOptions } from "../../db/runtime-client.ts";
import type { QueryBuilder } from "../../schema/query-builder.ts";
import { applyDelta } from "../apply-delta.ts";
import { useJazzClient } from "./provider.ts";

export interface UseAllResult<T extends { id: string }> {
  /** `undefined` until the first result, and after an error. */
  data: T[] | undefined;
  isLoading: boolean;
  error: Error | null;
}

/** The live rows of a query. */
export function useAll<T extends { id: string }>(
  args: Accessor<{ query: QueryBuilder<T> | undefined; options?: QueryOptions | undefined }>,
): UseAllResult<T> {
  const client = useJazzClient();
  const [state, setState] = createStore<UseAllResult<T>>({
    data: undefined,
    isLoading: false,
    error: null,
  });
  createEffect(() => {
    const { query, options } = args();
    setState({ data: undefined, isLoading: query !== undefined, error: null });
    if (!query) return;
    const entry = client.manager.getCacheEntry<T>(client.manager.makeQueryKey(query, options));
    const stop = entry.subscribe({
      onfulfilled: (data) => setState({ data, isLoading: false, error: null }),
      onDelta: (delta) => {
        if (state.data)
          setState(
            "data",
            produce((rows) => rows && applyDelta(rows, delta)),
          );
        else setState({ data: delta.all, isLoading: false, error: null });
      },
      onError: (thrown) => {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        setState({ data: undefined, isLoading: false, error });
      },
      // As the original: the rows stay until those of the new session are there.
    });
    onCleanup(stop);
  });
  return state;
}
