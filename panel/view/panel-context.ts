import type { ReadonlySignal, Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { PanelAdapter, Theme } from "../adapter.ts";
import type { Client } from "../client.ts";
import type { Connection } from "../store/connection.ts";
import type { Journal } from "../store/journal.ts";
import type { Settings } from "../store/settings.ts";
import type { Store } from "../store/store.ts";
import type { Timing } from "../store/timing.ts";
import type { UiState } from "./ui-state.ts";
import type { WriteList } from "./writes/write-list.ts";

/** What every view may use. */
export interface Panel {
  readonly adapter: PanelAdapter;
  readonly store: Store;
  readonly connection: Connection;
  readonly client: Client;
  readonly timing: Timing;
  readonly ui: UiState;
  readonly writeList: WriteList;
  readonly journal: Journal;
  readonly theme: ReadonlySignal<Theme>;
  /** Milliseconds since the epoch, once a second while somebody looks. */
  readonly now: Signal<number>;
  /** Changes some settings and remembers them. */
  setSettings(change: Partial<Settings>): void;
  /** Forgets what was recorded so far; hosts and open subscriptions stay. */
  clear(): void;
}

export const PanelContext = createContext<Panel | null>(null);

export function usePanel(): Panel {
  const panel = useContext(PanelContext);
  if (!panel) throw new Error("This view must be inside a panel.");
  return panel;
}
