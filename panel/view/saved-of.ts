import { SavedPersonas } from "../store/saved-personas.ts";
import { type Panel, usePanel } from "./panel-context.ts";

const shelves = new WeakMap<Panel, SavedPersonas>();

/** The saved personas of a panel. Only views that are loaded on demand want them, so they come along. */
export function savedOf(panel: Panel): SavedPersonas {
  let saved = shelves.get(panel);
  if (!saved) {
    saved = new SavedPersonas(() => import("../store/database.ts"));
    shelves.set(panel, saved);
  }
  return saved;
}

export const useSaved = (): SavedPersonas => savedOf(usePanel());
