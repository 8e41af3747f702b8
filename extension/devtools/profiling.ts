import type { PanelAdapter } from "../../panel/adapter.ts";
import { browser } from "../browser.ts";

interface Told {
  addListener(listener: () => void): void;
  removeListener(listener: () => void): void;
}

/** Chrome 129 and later tell when their Performance panel records; Firefox does not. */
export function profiling(): Pick<PanelAdapter, "onProfiling"> {
  const { performance } = browser.devtools as unknown as {
    performance?: { onProfilingStarted?: Told; onProfilingStopped?: Told };
  };
  const { onProfilingStarted: started, onProfilingStopped: stopped } = performance ?? {};
  if (!started || !stopped) return {};
  return {
    onProfiling: (listener) => {
      const start = (): void => listener(true);
      const stop = (): void => listener(false);
      started.addListener(start);
      stopped.addListener(stop);
      return () => {
        started.removeListener(start);
        stopped.removeListener(stop);
      };
    },
  };
}
