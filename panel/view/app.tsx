import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { Banners } from "./banners.tsx";
import { Dialogs } from "./dialogs/dialogs.tsx";
import { Explain } from "./explain/explain.tsx";
import { NothingFound } from "./nothing-found.tsx";
import { onDemand } from "./on-demand.tsx";
import { type Panel, PanelContext, usePanel } from "./panel-context.ts";
import { SessionsTab } from "./sessions/sessions-tab.tsx";
import { StatusBar } from "./status-bar.tsx";
import { SubscriptionsTab } from "./subscriptions/subscriptions-tab.tsx";
import { panelId, Tabs } from "./tabs.tsx";
import { TopBar } from "./top-bar.tsx";
import type { TabName } from "./ui-state.ts";
import { WritesTab } from "./writes/writes-tab.tsx";

const PoliciesTab = onDemand(async () => (await import("./policies/policies-tab.tsx")).PoliciesTab);
const RowsTab = onDemand(async () => (await import("./rows/rows-tab.tsx")).RowsTab);
const SettingsTab = onDemand(async () => (await import("./settings/settings-tab.tsx")).SettingsTab);

const VIEWS: Record<TabName, ComponentType> = {
  Sessions: SessionsTab,
  Subscriptions: SubscriptionsTab,
  Rows: RowsTab,
  Writes: WritesTab,
  Policies: PoliciesTab,
  Settings: SettingsTab,
};

/** The whole panel. */
export function App({ panel }: { panel: Panel }) {
  return (
    <PanelContext.Provider value={panel}>
      <TopBar />
      <main>
        <Banners />
        <Tabs />
        <CurrentTab />
      </main>
      <StatusBar />
      <Dialogs />
      <Explain />
    </PanelContext.Provider>
  );
}

function CurrentTab() {
  const { ui, store, timing, now } = usePanel();
  const tab = ui.tab.value;
  useEffect(() => {
    let stop = (): void => {};
    const tick = (): void => {
      if (document.visibilityState !== "hidden") now.value = timing.now();
      stop = timing.later(tick, 1_000);
    };
    tick();
    return () => stop();
  }, [timing, now]);

  const View = VIEWS[tab];
  const nothing = store.hosts.value.length === 0 && tab !== "Settings";
  return (
    <div class="tab-panel" role="tabpanel" id={panelId(tab)} aria-label={tab} key={tab}>
      {nothing && store.recording.writes.size === 0 ? <NothingFound /> : <View />}
    </div>
  );
}
