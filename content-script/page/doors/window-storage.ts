/**
 * The set in which Jazz's framework clients keep Dbs of the persistent driver
 * (`window-client-storage.ts` of garden-co/jazz). The app makes it and puts it on `window`: there it
 * is met, so that each Db is seen as it is added. It stays the app's own set.
 */
import { assign, patch, type Undo } from "../patch.ts";
import {
  apply,
  attempt,
  defineProperty,
  getOwnPropertyDescriptor,
  isArray,
} from "../primordials.ts";
import type { Door, Visitors } from "./door.ts";
import { field } from "./plain-read.ts";

const NAME = "__jazzWindowStorageContexts__";

export const windowStorage: Door = {
  name: "window storage",
  open(realm, visitors) {
    const contexts = new StorageContexts(visitors);
    const before = getOwnPropertyDescriptor(realm, NAME);
    contexts.meet(before?.value);
    const get = (): unknown => contexts.current;
    const define = (enumerable: boolean): void =>
      attempt(() => void defineProperty(realm, NAME, { get, set, enumerable, configurable: true }));
    const set = (value: unknown): void => {
      contexts.meet(value);
      define(true);
    };
    const free = !before || (before.configurable && "value" in before);
    if (free) define(before?.enumerable ?? false);
    return {
      look() {
        // Whoever defined the property anew has put another set there.
        contexts.meet((realm as { [NAME]?: unknown })[NAME]);
        contexts.look();
      },
      close() {
        contexts.leave();
        if (getOwnPropertyDescriptor(realm, NAME)?.get !== get) return;
        delete (realm as { [NAME]?: unknown })[NAME];
        if (contexts.current !== undefined) assign(realm, NAME, contexts.current);
      },
    };
  },
};

class StorageContexts {
  current: unknown;
  #undo: Undo = () => {};

  constructor(readonly visitors: Visitors) {}

  /** Takes note of a set, and of what is added to it from now on; what else it may be is kept too. */
  meet(value: unknown): void {
    if (value === this.current) return;
    this.leave();
    this.current = value;
    if (!(value instanceof Set)) return;
    const contexts = this;
    // A frozen set stays as it is, and is looked into when a panel opens.
    attempt(() => {
      this.#undo = patch(
        value,
        "add",
        (found) =>
          function (this: unknown, ...args: unknown[]) {
            const result = apply(found, this, args);
            if (this === value) attempt(() => contexts.#visit(args[0]));
            return result;
          },
      );
    });
    this.look();
  }

  look(): void {
    const { current } = this;
    if (!(current instanceof Set) && !isArray(current)) return;
    attempt(() => {
      for (const context of current) this.#visit(context);
    });
  }

  leave(): void {
    this.#undo();
    this.#undo = () => {};
  }

  #visit(context: unknown): void {
    this.visitors.db(field(context, "db"), "window storage", "");
  }
}
