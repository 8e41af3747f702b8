import type { BackendMemory } from "../../panel/backends/backends.ts";
import { browser } from "../browser.ts";

/** Kept by the browser while it runs, and never written to disk. */
export function backendMemory(): BackendMemory {
  const keyOf = (origin: string): string => `backends of ${origin}`;
  return {
    read: async (origin) => {
      const stored = (await browser.storage.session.get(keyOf(origin)))[keyOf(origin)];
      const entries = Object.entries(typeof stored === "object" && stored !== null ? stored : {});
      return Object.fromEntries(entries.filter(([, session]) => typeof session === "string"));
    },
    write: (origin, sessions) => browser.storage.session.set({ [keyOf(origin)]: sessions }),
  };
}
