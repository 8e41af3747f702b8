import type { Timing } from "../panel/store/timing.ts";

/** How work is put off where nothing is painted. */
export function nodeTiming(): Timing {
  return {
    now: () => Date.now(),
    clock: () => performance.now(),
    soon: (run) => void setImmediate(run),
    frame: (run) => void setTimeout(run, 16),
    later: (run, millis) => {
      const timer = setTimeout(run, millis);
      return () => clearTimeout(timer);
    },
    dispose: () => {},
  };
}
