import { Component, type ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { Banners } from "./banners.tsx";
import { useShortcuts } from "./commands/use-shortcuts.ts";
import { Dialogs } from "./dialogs/dialogs.tsx";
import { Empty } from "./empty.tsx";
import { Explain } from "./explain/explain.tsx";
import { onDemand } from "./on-demand.tsx";
import { type Panel, PanelContext, usePanel } from "./panel-context.ts";
import { SessionsTab } from "./sessions/sessions-tab.tsx";
import { currentTab } from "./shown-tabs.ts";
import { StatusBar } from "./status-bar.tsx";
import { panelId, Tabs } from "./tabs.tsx";
import { TopBar } from "./top-bar.tsx";
import type { TabName } from "./ui-state.ts";
import { WritesTab } from "./writes/writes-tab.tsx";

const FileDrop = onDemand(async () => (await import("./files/file-drop.tsx")).FileDrop);
const NothingFound = onDemand(async () => (await import("./nothing-found.tsx")).NothingFound);
const PoliciesTab = onDemand(async () => (await import("./policies/policies-tab.tsx")).PoliciesTab);
const RequestsTab = onDemand(async () => (await import("./requests/requests-tab.tsx")).RequestsTab);
const RowsTab = onDemand(async () => (await import("./rows/rows-tab.tsx")).RowsTab);
const SettingsTab = onDemand(async () => (await import("./settings/settings-tab.tsx")).SettingsTab);
const SubscriptionsTab = onDemand(
  async () => (await import("./subscriptions/subscriptions-tab.tsx")).SubscriptionsTab,
);

const VIEWS: Record<TabName, ComponentType> = {
  Sessions: SessionsTab,
  Subscriptions: SubscriptionsTab,
  Rows: RowsTab,
  Writes: WritesTab,
  Requests: RequestsTab,
  Policies: PoliciesTab,
  Settings: SettingsTab,
};

/** The whole panel. */
export function App({ panel }: { panel: Panel }) {
  useShortcuts(panel);
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
      <FileDrop />
      <Explain />
    </PanelContext.Provider>
  );
}

function CurrentTab() {
  const panel = usePanel();
  const { store, timing, now } = panel;
  const tab = currentTab(panel);
  useEffect(() => {
    let stop = (): void => {};
    const tick = (): void => {
      if (document.visibilityState !== "hidden") now.value = timing.now();
      stop = timing.later(tick, 1_000);
    };
    tick();
    return () => stop();
  }, [timing, now]);

  const { recording } = store;
  const page = recording.imported === null;
  const nothing = page && store.hosts.value.length === 0 && tab !== "Settings";
  return (
    <div class="tab-panel" role="tabpanel" id={panelId(tab)} aria-label={tab} key={tab}>
      {nothing && recording.writes.size === 0 ? (
        <NothingFound />
      ) : (
        <TabView key={recording.imported?.id ?? "page"} tab={tab} />
      )}
    </div>
  );
}

/** Data that no view expects costs its tab, not the panel: pages and files can hold anything. */
class TabView extends Component<{ tab: TabName }, { problem: string | null }> {
  override state = { problem: null };

  static override getDerivedStateFromError(error: unknown) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    const View = VIEWS[this.props.tab];
    const { problem } = this.state;
    if (problem === null) return <View />;
    return (
      <Empty title="This tab cannot be shown">
        <p class="problem" role="alert">
          {problem}
        </p>
        <p>The other tabs go on. Choose another database, or come back to this tab to try again.</p>
      </Empty>
    );
  }
}
