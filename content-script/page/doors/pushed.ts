/**
 * The door that an app opens by itself: `(window[Symbol.for("jazz.devtools")] ??= []).push(db)`,
 * with a Db, `{db, permissions, name}`, or `{permissions, app}` for Dbs that are found otherwise.
 * The array is a real one, whoever makes it and whenever.
 */
import { patch, type Undo } from "../patch.ts";
import {
  apply,
  attempt,
  defineProperty,
  getOwnPropertyDescriptor,
  isArray,
} from "../primordials.ts";
import { looksLikeDb } from "../profiles/detect.ts";
import { type Door, LATE, type Visitors } from "./door.ts";

export const DEVTOOLS_KEY = Symbol.for("jazz.devtools");

export const pushed: Door = {
  name: "pushed",
  ...LATE,
  open(realm, visitors) {
    const list = new PushedList(visitors);
    const before = getOwnPropertyDescriptor(realm, DEVTOOLS_KEY);
    if (before && !before.configurable) {
      list.adopt(before.value);
      return list;
    }
    list.adopt(before?.value);
    const get = (): unknown => list.current;
    defineProperty(realm, DEVTOOLS_KEY, {
      get,
      set: (value: unknown) => list.adopt(value),
      enumerable: false,
      configurable: true,
    });
    return {
      look: () => {
        const { value } = getOwnPropertyDescriptor(realm, DEVTOOLS_KEY) ?? {};
        if (value !== undefined && value !== list.current) list.adopt(value);
        list.look();
      },
      close: () => {
        list.close();
        if (getOwnPropertyDescriptor(realm, DEVTOOLS_KEY)?.get !== get) return;
        delete (realm as { [DEVTOOLS_KEY]?: unknown })[DEVTOOLS_KEY];
        const { current } = list;
        if (!before && isArray(current) && current.length === 0) return;
        defineProperty(realm, DEVTOOLS_KEY, {
          value: current,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      },
    };
  },
};

interface Pushed {
  db?: unknown;
  permissions?: unknown;
  name?: unknown;
  app?: unknown;
}

class PushedList {
  current: unknown = [];
  readonly #seen = new WeakSet<object>();
  #undo: Undo = () => {};

  constructor(readonly visitors: Visitors) {
    this.adopt(this.current);
  }

  /** Takes over an array of the app's; anything else is kept for the app and not looked at. */
  adopt(list: unknown): void {
    if (list === undefined) return;
    this.#undo();
    this.#undo = () => {};
    this.current = list;
    if (!isArray(list)) return;
    this.#undo = patch(list, "push", (found) => {
      const door = this;
      return function (this: unknown, ...items: unknown[]) {
        const length = apply(found, this, items);
        if (this === list) for (const item of items) attempt(() => door.#take(item));
        return length;
      };
    });
    this.look();
  }

  look(): void {
    if (!isArray(this.current)) return;
    for (const item of this.current) attempt(() => this.#take(item));
  }

  close(): void {
    this.#undo();
  }

  #take(item: unknown): void {
    if (typeof item !== "object" || item === null || this.#seen.has(item)) return;
    this.#seen.add(item);
    const { db, permissions, name, app }: Pushed = looksLikeDb(item) ? { db: item } : item;
    const handed = typeof permissions === "object" && permissions !== null ? permissions : null;
    if (looksLikeDb(db)) {
      this.visitors.db(db, "pushed", "handed over by the app", {
        ...(handed && { permissions: handed }),
        ...(typeof name === "string" && { label: name }),
      });
    } else if (db === undefined && handed) {
      this.visitors.permissions(handed, typeof app === "string" ? app : null);
    } else {
      this.visitors.note(
        'Something was pushed to window[Symbol.for("jazz.devtools")] that is no Db and neither {db, permissions} nor {permissions}.',
      );
    }
  }
}
