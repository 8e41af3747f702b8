import { nothing } from "./patch.ts";
import { attempt, NativePromise, whenSettled } from "./primordials.ts";

/**
 * Looks at what becomes of a promise of the page, before the page has it. The promise to hand on
 * instead settles alike; it is the same one where promises are not what they were on this page.
 * `null`: it is none.
 */
export function watchPromise<T>(
  result: T,
  fulfilled: (value: unknown) => void,
  rejected: (reason: unknown) => void = nothing,
): T | null {
  try {
    if (!(result instanceof NativePromise)) return null;
    return whenSettled(
      result,
      (value) => {
        attempt(() => fulfilled(value));
        return value;
      },
      (reason) => {
        attempt(() => rejected(reason));
        throw reason;
      },
    ) as T;
  } catch {
    return result;
  }
}

/** Looks at what a call of the page gives, now or later, before the page has it. */
export function inspect<T>(result: T, look: (settled: unknown) => void): T {
  const watched = watchPromise(result, look);
  if (watched === null) attempt(() => look(result));
  return watched ?? result;
}
