/**
 * The set in which Jazz's framework clients keep Dbs of the persistent driver
 * (`window-client-storage.ts` of garden-co/jazz). The app makes it and puts it on `window`: there it
 * is met, so that each Db is seen as it is added. It stays the app's own set.
 */
import { LEAVING } from "../leaving.ts";
import { after, assign, nothing, patch } from "../patch.ts";
import { attempt, defineProperty, getOwnPropertyDescriptor, isArray } from "../primordials.ts";
import type { Door } from "./door.ts";
import { field } from "./plain-read.ts";

const NAME = "__jazzWindowStorageContexts__";

export const windowStorage: Door = {
  open(realm, visitors) {
    let current: unknown;
    let leave = nothing;

    const visit = (context: unknown): void =>
      visitors.db(field(context, "db"), "window storage", "");
    const look = (): void =>
      attempt(() => {
        if (current instanceof Set || isArray(current)) for (const one of current) visit(one);
      });
    /** Takes note of a set, and of what is added to it from now on; what else it may be is kept too. */
    const meet = (value: unknown): void => {
      if (value === current) return;
      leave();
      leave = nothing;
      current = value;
      // A frozen set stays as it is, and is looked into when a panel opens.
      attempt(() => {
        if (!(value instanceof Set)) return;
        leave = patch(
          value,
          "add",
          after((result, args, self) => {
            if (self === value) attempt(() => visit(args[0]));
            return result;
          }),
        );
      });
      look();
    };

    const before = getOwnPropertyDescriptor(realm, NAME);
    if (before) meet(before.value);
    const get = (): unknown => current;
    const define = (enumerable: boolean): void =>
      attempt(() => void defineProperty(realm, NAME, { get, set, enumerable, configurable: true }));
    const set = (value: unknown): void => {
      meet(value);
      define(true);
    };
    const free = !before || (before.configurable && "value" in before);
    if (free) define(before?.enumerable ?? false);
    return {
      look() {
        // Whoever defined the property anew has put another set there.
        meet((realm as { [NAME]?: unknown })[NAME]);
        look();
      },
      ...(LEAVING && {
        close() {
          leave();
          if (getOwnPropertyDescriptor(realm, NAME)?.get !== get) return;
          delete (realm as { [NAME]?: unknown })[NAME];
          if (current !== undefined) assign(realm, NAME, current);
        },
      }),
    };
  },
};
