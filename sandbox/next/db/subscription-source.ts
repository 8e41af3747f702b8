import type { SubscriptionDelta } from "../../db/subscription-manager.ts";
import type { QueryBuilder } from "../../schema/query-builder.ts";
import type { AuthoredRow } from "./authored-row.ts";
import type { QueryOptions } from "./read-options.ts";

export interface DeltaCallbacks<T> {
  onDelta(delta: SubscriptionDelta<T>): void;
  onError?(error: Error): void;
}

/** What the frameworks' bindings use of a Db; apps have no way to it. */
export interface DbSubscriptionSource {
  prepareQueryOptions?(options?: QueryOptions): QueryOptions | undefined;
  all<T>(query: QueryBuilder<T>, options?: QueryOptions): Promise<AuthoredRow<T>[]>;
  subscribeDelta<T extends { id: string }>(
    query: QueryBuilder<T>,
    callbacks:
      | ((delta: SubscriptionDelta<AuthoredRow<T>>) => void)
      | DeltaCallbacks<AuthoredRow<T>>,
    options?: QueryOptions,
  ): () => void;
}

const sources = new WeakMap<object, DbSubscriptionSource>();

export function setDbSubscriptionSource(db: object, source: DbSubscriptionSource): void {
  sources.set(db, source);
}

/** @throws for anything but a Db itself: a derived object is unknown here. */
export function getDbSubscriptionSource(db: object): DbSubscriptionSource {
  const source = sources.get(db);
  if (!source) throw new Error("Jazz Db is missing its internal subscription source.");
  return source;
}
