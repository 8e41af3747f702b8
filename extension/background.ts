/**
 * Reaches tabs for panels that cannot (Firefox). Holds nothing that matters: when it is stopped,
 * panels connect again and everything is rebuilt.
 */
import { PANEL_PORT } from "../protocol/envelope.ts";
import { browser, type Runtime } from "./browser.ts";
import type { BackgroundToPanel, PanelToBackground } from "./transport/background-messages.ts";
import { TabLink } from "./transport/tab-link.ts";

browser.runtime.onConnect.addListener((port: Runtime.Port) => {
  const tabId = tabOf(port.name);
  if (tabId === null) return;
  const tell = (message: BackgroundToPanel): void => port.postMessage(message);
  const link = new TabLink({
    connect: (name) => browser.tabs.connect(tabId, { name }),
    onMessage: (message) => tell({ message }),
    onReach: (reach) => tell({ reach }),
    schedule: (run, milliseconds) => setTimeout(run, milliseconds),
  });
  const onUpdated = (updated: number): void => {
    if (updated === tabId) link.call();
  };
  browser.tabs.onUpdated.addListener(onUpdated);
  port.onMessage.addListener((value: unknown) => {
    const message = value as PanelToBackground;
    if ("call" in message) link.call();
    else link.post(message.post);
  });
  port.onDisconnect.addListener(() => {
    browser.tabs.onUpdated.removeListener(onUpdated);
    link.close();
  });
});

function tabOf(portName: string): number | null {
  const [name, tab] = portName.split(":");
  return name === PANEL_PORT && tab !== undefined && /^\d+$/.test(tab) ? Number(tab) : null;
}
