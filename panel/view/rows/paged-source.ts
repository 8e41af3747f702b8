import { batch } from "@preact/signals";
import { isSettled } from "../../model/extent.ts";
import type { PagedRows } from "../../store/paged-rows.ts";
import type { GridSource } from "../grid-source.ts";
import type { ListState } from "../ui-state.ts";

/** Stands for the key of a row that is still to be read. */
const UNREAD = "@";

/** A long list as a grid reads it. A row that is not here goes by its position. */
export function pagedSource<T>(paged: PagedRows<T>): GridSource<T> {
  const { cached, extent } = paged;
  return {
    length: extent.atLeast,
    at: (index) => cached.at(index),
    keyAt: (index) => cached.keyAt(index) ?? `${UNREAD}${index}`,
    indexOf: (key) => {
      const index = isUnread(key) ? Number(key.slice(UNREAD.length)) : cached.indexOf(key);
      return index < extent.atLeast ? index : -1;
    },
    look: (first, last) => paged.look(first, last),
    ...(isSettled(extent) ? {} : { end: () => paged.end() }),
  };
}

/** Rows that were chosen by their position go by their keys, once they are here. */
export function nameReadRows<T>(state: ListState, { cached }: PagedRows<T>): void {
  const named = (key: string): string =>
    isUnread(key) ? (cached.keyAt(Number(key.slice(UNREAD.length))) ?? key) : key;
  const cursor = state.cursor.peek();
  const selected = state.selected.peek();
  batch(() => {
    if (cursor !== null) {
      if (state.revealed.peek() === cursor) state.revealed.value = named(cursor);
      state.cursor.value = named(cursor);
    }
    if (!someUnread(selected)) return;
    const names = new Set([...selected].map(named));
    if ([...selected].some((key) => !names.has(key))) state.selected.value = names;
  });
}

function isUnread(key: string): boolean {
  return key.startsWith(UNREAD);
}

function someUnread(keys: Iterable<string>): boolean {
  for (const key of keys) if (isUnread(key)) return true;
  return false;
}
