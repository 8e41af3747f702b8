import type { DeltaCallbacks } from "./subscription-source.ts";

/** Gets the whole result, in a fresh array. */
export type RowsCallback<T> = (rows: T[]) => void;

/** How an app hears of a query's results. */
export interface SubscriptionCallbacks<T> {
  /** The whole result, in a fresh array. */
  onUpdate: RowsCallback<T>;
  /** The subscription has ended with an error. */
  onError?: (error: Error) => void;
}

/** The same for whoever tells of changes only. */
export function deltaCallbacks<T>(
  callbacks: RowsCallback<T> | SubscriptionCallbacks<T>,
): DeltaCallbacks<T> {
  const { onUpdate, onError } =
    typeof callbacks === "function" ? { onUpdate: callbacks, onError: undefined } : callbacks;
  return { onDelta: ({ all }) => onUpdate(all), ...(onError && { onError }) };
}
