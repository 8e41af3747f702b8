import type { Timing } from "./timing.ts";

/** Milliseconds of work at a stretch. */
const SLICE = 8;

/**
 * Does work that comes in small steps without holding up the panel. Rejects with the signal's
 * reason when that is aborted meanwhile.
 * @param onPause called whenever others are let in.
 */
export async function inSlices<S, T>(
  steps: Generator<S, T>,
  { timing, signal }: { timing: Timing; signal: AbortSignal },
  onPause: () => void = () => {},
): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    const end = timing.clock() + SLICE;
    do {
      const step = steps.next();
      if (step.done) return step.value;
    } while (timing.clock() < end);
    onPause();
    await new Promise<void>((resolve) => timing.soon(resolve));
  }
}
