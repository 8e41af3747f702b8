/**
 * What the page's own calls depend on of maps and sets, as it was at `document_start`: an entry that
 * the page made up would reach its engine or its callbacks.
 */
import { apply, type Callable } from "./primordials.ts";

const { get: getOfMap } = Map.prototype;
const { get: getOfWeakMap } = WeakMap.prototype;
const { delete: deleteOfSet } = Set.prototype;

/** `map.get(key)` of the language: what it says is handed to the page's own calls. */
export const entryOf = <K, V>(map: ReadonlyMap<K, V>, key: unknown): V | undefined =>
  apply(getOfMap as Callable, map, [key]) as V | undefined;

export const entryOfWeak = <V>(map: WeakMap<object, V>, key: object): V | undefined =>
  apply(getOfWeakMap as Callable, map, [key]) as V | undefined;

/** `set.delete(value)` of the language. */
export const removeFrom = (set: ReadonlySet<unknown>, value: unknown): boolean =>
  apply(deleteOfSet as Callable, set, [value]) as boolean;
