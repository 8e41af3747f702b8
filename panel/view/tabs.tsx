import { useEffect } from "preact/hooks";
import { countText } from "../model/format.ts";
import { type Panel, usePanel } from "./panel-context.ts";
import { currentTab, shownTabs } from "./shown-tabs.ts";
import type { TabName } from "./ui-state.ts";

/** The tabs. Their accessible names are their words alone; the counts are for the eye. */
export function Tabs() {
  const panel = usePanel();
  const tabs = shownTabs(panel);
  const current = currentTab(panel);
  useEffect(() => {
    const chosen = document.getElementById(tabId(current));
    chosen?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  }, [current]);

  const choose = (tab: TabName, focus: boolean): void => {
    panel.ui.tab.value = tab;
    panel.setSettings({ tab });
    if (focus) document.getElementById(tabId(tab))?.focus();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const index = tabs.indexOf(current);
    const to = {
      ArrowRight: (index + 1) % tabs.length,
      ArrowLeft: (index + tabs.length - 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    }[event.key];
    const tab = to === undefined ? undefined : tabs[to];
    if (!tab) return;
    choose(tab, true);
    event.preventDefault();
  };

  return (
    <div class="tabs" role="tablist" aria-label="Views" onKeyDown={onKeyDown}>
      {tabs.map((tab) => {
        const count = countOf(panel, tab);
        return (
          <button
            key={tab}
            type="button"
            role="tab"
            id={tabId(tab)}
            class="tab"
            aria-selected={tab === current}
            aria-controls={tab === current ? panelId(tab) : undefined}
            tabIndex={tab === current ? 0 : -1}
            onClick={() => choose(tab, false)}
          >
            {tab}
            {count > 0 && (
              <span class="count" aria-hidden="true">
                {countText(count)}
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
}

export const tabId = (tab: TabName): string => `jazz-tab-${tab}`;
export const panelId = (tab: TabName): string => `jazz-panel-${tab}`;

function countOf(panel: Panel, tab: TabName): number {
  const { store } = panel;
  switch (tab) {
    case "Sessions":
      return store.shownHosts.value.length;
    case "Subscriptions":
      return store.openSubscriptions.value.length;
    case "Writes":
      store.versions.writes.value;
      return store.recording.writes.size;
    case "Requests":
      store.versions.requests.value;
      return store.recording.requests.size;
    default:
      return 0;
  }
}
