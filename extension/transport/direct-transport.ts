import { markActing } from "../acting-badge.ts";
import { bringTools } from "../bring-tools.ts";
import { browser } from "../browser.ts";
import { type LinkPort, TabLink } from "./tab-link.ts";
import type { Transport, TransportListener } from "./transport.ts";

/** Chrome: a panel may connect to its tab itself, so no background worker can break the stream. */
export function directTransport(tabId: number, listener: TransportListener): Transport {
  const link = new TabLink({
    connect: (name) => connectToTab(tabId, name, listener),
    onMessage: (message) => listener.onMessage(message),
    onReach: (documents) => listener.onReach(documents),
    schedule: (run, milliseconds) => setTimeout(run, milliseconds),
  });
  const stopBringing = bringTools(tabId, link, (message) => listener.onMessage(message));
  const stopWatching = watchRelays(() => link.call());
  return {
    name: "direct to the tab",
    post: (message) => link.post(message),
    call: () => link.call(),
    markActing: (name) => void markActing(tabId, name),
    close: () => {
      stopWatching();
      stopBringing();
      link.close();
    },
  };
}

/** DevTools tells of every script that starts in the tab: also of our relay, in a frame that came. */
function watchRelays(onRelay: () => void): () => void {
  const { onResourceAdded } = browser.devtools.inspectedWindow as unknown as {
    onResourceAdded?: ResourceEvent;
  };
  const relay = browser.runtime.getURL("relay.js");
  const onResource = ({ url }: { url: string }): void => {
    if (url === relay) onRelay();
  };
  onResourceAdded?.addListener(onResource);
  return () => onResourceAdded?.removeListener(onResource);
}

interface ResourceEvent {
  addListener(listener: (resource: { url: string }) => void): void;
  removeListener(listener: (resource: { url: string }) => void): void;
}

function connectToTab(tabId: number, name: string, listener: TransportListener): LinkPort {
  try {
    const port = browser.tabs.connect(tabId, { name });
    // Reading it tells the browser that a tab without relays is no surprise.
    port.onDisconnect.addListener(() => void browser.runtime.lastError);
    return port;
  } catch {
    listener.onOutdated();
    return closedPort;
  }
}

/** Stands for a port that could not be opened and never will be. */
const closedPort: LinkPort = {
  postMessage: () => {},
  disconnect: () => {},
  onMessage: { addListener: () => {} },
  onDisconnect: { addListener: () => {} },
};
