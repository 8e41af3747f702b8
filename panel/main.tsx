import { computed, effect, signal } from "@preact/signals";
import { render } from "preact";
import type { PanelAdapter, Theme } from "./adapter.ts";
import { clearRecording } from "./store/clear.ts";
import { Connection } from "./store/connection.ts";
import { Journal } from "./store/journal.ts";
import { followImports } from "./store/permissions.ts";
import { RememberedSettings } from "./store/remembered-settings.ts";
import { createStore } from "./store/store.ts";
import { browserTiming, type Timing } from "./store/timing.ts";
import "./styles/index.css";
import { App } from "./view/app.tsx";
import { codeLoad } from "./view/code-loads.ts";
import type { Panel } from "./view/panel-context.ts";
import { createUiState, isTab } from "./view/ui-state.ts";
import { offerUndo } from "./view/undo.ts";
import { HANDLE_COLUMNS } from "./view/writes/write-columns.tsx";
import { WriteList } from "./view/writes/write-list.ts";

/**
 * Shows the panel in an element and connects it through the adapter. Returns what takes it away
 * again. The element should have a height; the panel fills it.
 */
export function mountPanel(root: HTMLElement, adapter: PanelAdapter): () => void {
  return mountWith(root, adapter, browserTiming());
}

/** Starts something as soon as its code is there. Returns what stops it, or never lets it start. */
function onceLoaded<T>(loading: Promise<T>, start: (loaded: T) => () => void): () => void {
  let stopped = false;
  let stop = (): void => {};
  codeLoad(loading).then(
    (loaded) => {
      if (!stopped) stop = start(loaded);
    },
    () => {
      // An extension that was updated has its files no more: the panel says so itself.
    },
  );
  return () => {
    stopped = true;
    stop();
  };
}

/** As {@link mountPanel}, with the given timing. */
export function mountWith(root: HTMLElement, adapter: PanelAdapter, timing: Timing): () => void {
  const store = createStore();
  const ui = createUiState();
  const settings = new RememberedSettings(adapter.settings, store.settings, timing);
  const storage = () => import("./store/database.ts");
  const journal = new Journal({
    store,
    timing,
    storage,
    isPrivate: async () => (await adapter.isPrivate?.()) ?? false,
  });
  const connection = new Connection(adapter, store, timing, journal);
  const devtoolsTheme = signal<Theme>(adapter.theme.current());
  const theme = computed<Theme>(() => {
    const chosen = store.settings.value.theme;
    return chosen === "follow" ? devtoolsTheme.value : chosen;
  });
  const writeList = new WriteList(store, ui.lists.Writes, timing, HANDLE_COLUMNS, ui.timeRange);

  const panel: Panel = {
    adapter,
    store,
    connection,
    client: connection.client,
    timing,
    ui,
    theme,
    writeList,
    journal,
    now: signal(timing.now()),
    setSettings: (change) => settings.change(change),
    clear() {
      const cleared = clearRecording(store.live);
      store.changed(cleared.changed);
      store.publish();
      ui.timeRange.value = null;
      offerUndo(
        panel,
        journal.current === null ? "Cleared." : "Cleared. It is still among the saved recordings.",
        async () => {
          const { putBack } = await import("./store/put-back.ts");
          store.changed(putBack(store.live, cleared));
          store.publish();
        },
        cleared.drop,
      );
    },
  };

  const known = settings.load();
  known.then(
    ({ tab }) => {
      if (isTab(tab)) ui.tab.value = tab;
    },
    () => {
      ui.announcement.value = "Settings could not be read; the defaults are used.";
    },
  );

  root.classList.add("jazz-panel");
  const stops = [
    onceLoaded(import("./store/received.ts"), ({ followReceived }) =>
      followReceived(store, connection.client, timing, (write) => journal.received(write)),
    ),
    followImports(store),
    onceLoaded(import("./store/remembered-colours.ts"), ({ rememberColours }) =>
      rememberColours(
        store,
        timing,
        known,
        (change) => settings.change(change),
        async () => (await adapter.isPrivate?.()) ?? false,
      ),
    ),
    adapter.theme.onChange((changed) => {
      devtoolsTheme.value = changed;
    }),
    effect(() => {
      root.dataset["theme"] = theme.value;
    }),
    effect(() => {
      const acting = store.hosts.value.find((host) => host.acting)?.acting;
      adapter.markActing?.(acting ? (acting.persona?.user_id ?? "jazz:system") : null);
    }),
  ];
  render(<App panel={panel} />, root);
  connection.start();
  const leave = (): void => void journal.flush();
  window.addEventListener("pagehide", leave);

  return () => {
    window.removeEventListener("pagehide", leave);
    connection.stop();
    leave();
    for (const stop of stops) stop();
    writeList.dispose();
    render(null, root);
    root.classList.remove("jazz-panel");
    timing.dispose();
  };
}
