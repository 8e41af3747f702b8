import { browser } from "../browser.ts";
import { backgroundTransport } from "./background-transport.ts";
import { directTransport } from "./direct-transport.ts";
import type { Transport, TransportListener } from "./transport.ts";

/** The best way this browser offers to reach the tab that DevTools inspects. */
export function inspectedTab(listener: TransportListener): Transport {
  const { tabId } = browser.devtools.inspectedWindow;
  const reachesTabs = typeof browser.tabs?.connect === "function";
  return reachesTabs ? directTransport(tabId, listener) : backgroundTransport(tabId, listener);
}
