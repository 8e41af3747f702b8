import type { ImportedFile } from "./records.ts";
import type { Store } from "./store.ts";

/** Lets go of an opened recording. If it was shown, what the page tells is shown again. */
export function closeFile(store: Store, { id }: ImportedFile): void {
  const shown = store.recording.imported?.id === id;
  const others = new Map(store.opened.peek());
  others.delete(id);
  if (shown) store.chosenHost.value = null;
  store.opened.value = others;
}
