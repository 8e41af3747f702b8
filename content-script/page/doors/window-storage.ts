import { isArray } from "../primordials.ts";
import type { Door } from "./door.ts";

/**
 * The set in which Jazz's framework clients keep Dbs of the persistent driver
 * (`window-client-storage.ts` of garden-co/jazz). It is only looked into, when a panel opens.
 */
export const windowStorage: Door = {
  name: "window storage",
  open(realm, visitors) {
    return {
      look() {
        const { __jazzWindowStorageContexts__: contexts } = realm as {
          __jazzWindowStorageContexts__?: unknown;
        };
        if (!(contexts instanceof Set) && !isArray(contexts)) return;
        for (const entry of contexts) {
          const { db } = (entry ?? {}) as { db?: unknown };
          visitors.db(db, "window storage", "kept by the app's framework client");
        }
      },
      close() {},
    };
  },
};
