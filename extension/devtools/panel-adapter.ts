import type { LinkState, PanelAdapter, TabMessage } from "../../panel/adapter.ts";
import type { Socket } from "../../panel/backends/backend-socket.ts";
import { Backends } from "../../panel/backends/backends.ts";
import { isBackendDocument } from "../../protocol/wire.ts";
import { browser } from "../browser.ts";
import { backendMemory } from "../transport/backend-memory.ts";
import { inspectedTab } from "../transport/inspected-tab.ts";
import { profiling } from "./profiling.ts";
import { sources } from "./sources.ts";
import { devtoolsTheme } from "./theme.ts";

const CONNECTING: LinkState = {
  state: "connecting",
  sentence: "Looking for the page.",
};
const CONNECTED: LinkState = { state: "connected", sentence: "Connected to the page." };
const NO_PAGE: LinkState = {
  state: "no page",
  sentence:
    "This page does not answer. If it was open before the extension was installed or updated, reload it; browser pages and extension stores cannot be inspected.",
};
const OUTDATED: LinkState = {
  state: "outdated",
  sentence: "Jazz DevTools was updated. Close DevTools, reload the page and open DevTools again.",
};

const NO_PAGE_AFTER_MS = 1_500;

/** The panel's surroundings in a browser's DevTools. */
export function panelAdapter(): PanelAdapter {
  const messageListeners = new Set<(message: TabMessage) => void>();
  const linkListeners = new Set<(state: LinkState) => void>();
  let link = CONNECTING;
  let saidToAll: string | null = null;

  const become = (state: LinkState): void => {
    if (link === OUTDATED) return;
    link = state;
    for (const listener of linkListeners) listener(state);
  };

  /** A document that comes later hears what was last said to all. */
  const arrived = (document: string): void => {
    if (link !== CONNECTED) become(CONNECTED);
    else if (saidToAll !== null) transport.post({ document, body: saidToAll });
  };

  const tell = (message: TabMessage): void => {
    for (const listener of messageListeners) listener(message);
  };

  const giveUp = (): void => {
    if (link !== CONNECTING) return;
    become(NO_PAGE);
    // The last call may have come while the page was not there.
    transport.call();
  };

  const transport = inspectedTab({
    onMessage: (message) => {
      // A name that is a backend's is nobody's of the tab.
      if (isBackendDocument(message.document)) return;
      if ("here" in message) return arrived(message.document);
      tell(message);
    },
    onReach: (documents) => {
      if (documents > 0 || link !== CONNECTED) return;
      become(CONNECTING);
      setTimeout(giveUp, NO_PAGE_AFTER_MS);
    },
    onOutdated: () => become(OUTDATED),
  });
  const backends = new Backends({
    tools: {
      open: (url) => new WebSocket(url) as Socket,
      later: (run, milliseconds) => {
        const timer = setTimeout(run, milliseconds);
        return () => clearTimeout(timer);
      },
      random: () => Math.random(),
    },
    memory: backendMemory(),
    onMessage: tell,
  });
  setTimeout(giveUp, NO_PAGE_AFTER_MS);
  browser.devtools.network.onNavigated.addListener(() => transport.call());

  return {
    post: (document, body) => {
      if (document !== null && isBackendDocument(document)) return backends.post(document, body);
      if (document === null) saidToAll = body;
      transport.post({ document, body });
    },
    onMessage: (listener) => subscribe(messageListeners, listener),
    link: {
      current: () => link,
      onChange: (listener) => subscribe(linkListeners, listener),
    },
    backends,
    theme: devtoolsTheme(),
    ...sources(),
    ...profiling(),
    markActing: (name) => transport.markActing(name),
    settings: {
      read: async () => {
        const { settings } = await browser.storage.local.get("settings");
        return isRecord(settings) ? settings : {};
      },
      write: (settings) => browser.storage.local.set({ settings }),
    },
    isPrivate,
    info: {
      browser: navigator.userAgent.includes("Firefox") ? "Firefox" : "Chromium",
      extensionVersion: browser.runtime.getManifest().version,
      transport: transport.name,
    },
  };
}

/** A panel in Chrome may ask for its tab; in Firefox it is private itself when its tab is. */
async function isPrivate(): Promise<boolean> {
  const { tabs, extension, devtools } = browser as Partial<typeof browser>;
  if (tabs?.get && devtools) {
    const { incognito } = await tabs.get(devtools.inspectedWindow.tabId);
    return incognito;
  }
  return extension?.inIncognitoContext ?? false;
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
