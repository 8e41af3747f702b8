import { keys } from "../primordials.ts";
import type { Door } from "./door.ts";
import { dbIn, field } from "./plain-read.ts";
import { Budget } from "./search.ts";

/** Characters of a variable's name that are told. */
const LONGEST_NAME = 80;

/** A Db that an app keeps in a global variable, or a client with a Db: `window.db`, `window.client.db`. */
export const windowGlobals: Door = {
  open: (realm, visitors) => ({
    look() {
      const budget = new Budget();
      for (const name of keys(realm)) {
        // Numbers are the windows of frames, which have hooks of their own.
        if (/^\d/.test(name) || !budget.spend()) continue;
        const found = dbIn(field(realm, name), 2);
        if (!found) continue;
        visitors.db(
          found,
          "window global",
          `in the global variable ${name.slice(0, LONGEST_NAME)}`,
        );
      }
    },
  }),
};
