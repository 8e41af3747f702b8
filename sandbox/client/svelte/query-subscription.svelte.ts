import type { QueryOptions } from "../../db/runtime-client.ts";
import type { QueryBuilder } from "../../schema/query-builder.ts";
import { applyDelta } from "../apply-delta.ts";
import { getJazzContext } from "./context.svelte.ts";

type MaybeGetter<T> = T | (() => T);

const resolve = <T>(value: MaybeGetter<T>): T =>
  typeof value === "function" ? (value as () => T)() : value;

/** The live rows of a query, which may be a getter of reactive values. Made in a component. */
export class QuerySubscription<T extends { id: string }> {
  /** `undefined` until the first result, and after an error. */
  current: T[] | undefined = $state();
  loading: boolean = $state(true);
  error: Error | null = $state(null);

  constructor(
    query: MaybeGetter<QueryBuilder<T> | undefined>,
    options?: MaybeGetter<QueryOptions | undefined>,
  ) {
    const context = getJazzContext();
    $effect(() => {
      const wanted = resolve(query);
      this.#show(undefined, null, wanted !== undefined);
      const { manager } = context;
      if (!wanted || !manager) return;
      const key = manager.makeQueryKey(wanted, resolve(options));
      return manager.getCacheEntry<T>(key).subscribe({
        onfulfilled: (rows) => this.#show(rows, null, false),
        onDelta: (delta) => {
          if (this.current) applyDelta(this.current, delta);
          else this.#show(delta.all, null, false);
        },
        onError: (thrown) =>
          this.#show(
            undefined,
            thrown instanceof Error ? thrown : new Error(String(thrown)),
            false,
          ),
        onReset: () => this.#show(undefined, null, true),
      });
    });
  }

  #show(rows: T[] | undefined, error: Error | null, loading: boolean): void {
    this.current = rows;
    this.error = error;
    this.loading = loading;
  }
}
