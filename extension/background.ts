/**
 * Reaches tabs for panels that cannot (Firefox), and has tools ready for pages that go on acting.
 * Holds nothing that matters: should it be stopped all the same, panels connect again and
 * everything is rebuilt.
 */
import { type CallToRelays, PANEL_PORT } from "../protocol/envelope.ts";
import { markActing } from "./acting-badge.ts";
import { bringTools } from "./bring-tools.ts";
import { browser, type Runtime } from "./browser.ts";
import { followKeptTools } from "./kept-tools.ts";
import { stayAwake } from "./stay-awake.ts";
import type { BackgroundToPanel, PanelToBackground } from "./transport/background-messages.ts";
import { TabLink } from "./transport/tab-link.ts";

const links = new Map<string, TabLink>();

followKeptTools();

browser.runtime.onConnect.addListener((port: Runtime.Port) => {
  const tabId = tabOf(port.name);
  if (tabId === null) links.get(port.name)?.accept(port);
  else serve(port, tabId);
});

/** Links a panel with the tab that it inspects, until the panel is closed. */
function serve(panel: Runtime.Port, tabId: number): void {
  const tell = (message: BackgroundToPanel): void => panel.postMessage(message);
  const link = new TabLink({
    connect: (call) => {
      const message: CallToRelays = { call };
      browser.tabs.sendMessage(tabId, message).catch(() => link.unheard());
      return null;
    },
    onMessage: (message) => tell({ message }),
    onReach: (reach) => tell({ reach }),
    onFrames: () => link.callSoon(),
    schedule: (run, milliseconds) => setTimeout(run, milliseconds),
  });
  links.set(link.name, link);
  const stopBringing = bringTools(tabId, link, (message) => tell({ message }));
  // An app may change its title all the time; only a new status tells of a new document.
  const onUpdated = (updated: number, { status }: { status?: string }): void => {
    if (updated === tabId && status) link.call();
  };
  const rest = stayAwake();
  browser.tabs.onUpdated.addListener(onUpdated);
  panel.onMessage.addListener((value: unknown) => {
    const message = value as PanelToBackground;
    if ("call" in message) link.call();
    else if ("acting" in message) void markActing(tabId, message.acting);
    else link.post(message.post);
  });
  panel.onDisconnect.addListener(() => {
    rest();
    void markActing(tabId, null);
    browser.tabs.onUpdated.removeListener(onUpdated);
    stopBringing();
    links.delete(link.name);
    link.close();
  });
}

function tabOf(portName: string): number | null {
  const [name, tab] = portName.split(":");
  return name === PANEL_PORT && tab !== undefined && /^\d+$/.test(tab) ? Number(tab) : null;
}
