import type { Panel } from "./panel-context.ts";
import { REQUESTS, TABS, type TabName } from "./ui-state.ts";

/** The tabs there are: with a backend's requests beside Writes where one is shown. */
export function shownTabs({ store }: Panel): readonly TabName[] {
  if (!store.hasBackend.value) return TABS;
  const tabs: TabName[] = [...TABS];
  tabs.splice(tabs.indexOf("Writes") + 1, 0, REQUESTS);
  return tabs;
}

/** The tab that is shown: the one that was chosen, if it is still there. */
export function currentTab(panel: Panel): TabName {
  const tab = panel.ui.tab.value;
  return shownTabs(panel).includes(tab) ? tab : "Writes";
}
