/**
 * The door that an app opens by itself: `(window[Symbol.for("jazz.devtools")] ??= []).push(db)`,
 * with a Db, `{db, permissions, name}`, or `{permissions, app}` for Dbs that are found otherwise.
 * The array is a real one, whoever makes it and whenever.
 */
import { LEAVING } from "../leaving.ts";
import { after, assign, nothing, patch } from "../patch.ts";
import { attempt, defineProperty, getOwnPropertyDescriptor, isArray } from "../primordials.ts";
import { looksLikeDb } from "../profiles/detect.ts";
import type { Door, Opened, Visitors } from "./door.ts";

export const DEVTOOLS_KEY = Symbol.for("jazz.devtools");

export const pushed: Door = {
  open(realm, visitors) {
    let made: PushedList | null = null;
    /** Most pages never ask for it. */
    const list = (): PushedList => {
      made ??= pushedList(visitors);
      return made;
    };
    const before = getOwnPropertyDescriptor(realm, DEVTOOLS_KEY);
    if (before) list().adopt(before.value);
    if (before && !before.configurable) return list();
    const get = (): unknown => list().current;
    const set = (value: unknown): void => list().adopt(value);
    defineProperty(realm, DEVTOOLS_KEY, { get, set, configurable: true });
    return {
      look: () => {
        const { value } = getOwnPropertyDescriptor(realm, DEVTOOLS_KEY) ?? {};
        if (value) list().adopt(value);
        made?.look();
      },
      ...(LEAVING && {
        close: () => {
          made?.close?.();
          if (getOwnPropertyDescriptor(realm, DEVTOOLS_KEY)?.get !== get) return;
          delete (realm as { [DEVTOOLS_KEY]?: unknown })[DEVTOOLS_KEY];
          const { current } = list();
          if (before || !isArray(current) || current.length > 0)
            assign(realm, DEVTOOLS_KEY, current);
        },
      }),
    };
  },
};

interface Pushed {
  db?: unknown;
  permissions?: unknown;
  name?: unknown;
  app?: unknown;
}

interface PushedList extends Opened {
  readonly current: unknown;
  look(): void;
  /** Takes over an array of the app's; anything else is kept for the app and not looked at. */
  adopt(list: unknown): void;
}

function pushedList(visitors: Visitors): PushedList {
  const seen = new WeakSet<object>();
  let current: unknown;
  let close = nothing;

  const take = (item: unknown): void => {
    if (typeof item !== "object" || item === null || seen.has(item)) return;
    seen.add(item);
    const { db, permissions, name, app }: Pushed = looksLikeDb(item) ? { db: item } : item;
    const handed = typeof permissions === "object" && permissions !== null ? permissions : null;
    if (looksLikeDb(db)) {
      visitors.db(db, "pushed", "", {
        ...(handed && { permissions: handed }),
        ...(typeof name === "string" && { label: name }),
      });
    } else if (db === undefined && handed) {
      visitors.permissions(handed, typeof app === "string" ? app : null);
    } else {
      visitors.note("strange push");
    }
  };
  const takeAll = (items: readonly unknown[]): void => {
    for (let i = 0; i < items.length; i++) attempt(() => take(items[i]));
  };
  const look = (): void => {
    if (isArray(current)) takeAll(current);
  };
  const adopt = (list: unknown): void => {
    if (list === undefined) return;
    close();
    close = nothing;
    current = list;
    if (!isArray(list)) return;
    // A frozen one stays as it is.
    attempt(() => {
      close = patch(
        list,
        "push",
        after((length, items, self) => {
          if (self === list) takeAll(items);
          return length;
        }),
      );
    });
    look();
  };

  adopt([]);
  return {
    get current() {
      return current;
    },
    adopt,
    look,
    ...(LEAVING && { close: () => close() }),
  };
}
