import type { LinkState, PanelAdapter, TabMessage } from "../../panel/adapter.ts";
import { browser } from "../browser.ts";
import { inspectedTab } from "../transport/inspected-tab.ts";
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

  const giveUp = (): void => {
    if (link === CONNECTING) become(NO_PAGE);
  };

  const transport = inspectedTab({
    onMessage: (message) => {
      if ("here" in message) return arrived(message.document);
      for (const listener of messageListeners) listener(message);
    },
    onReach: (documents) => {
      if (documents > 0 || link !== CONNECTED) return;
      become(CONNECTING);
      setTimeout(giveUp, NO_PAGE_AFTER_MS);
    },
    onOutdated: () => become(OUTDATED),
  });
  setTimeout(giveUp, NO_PAGE_AFTER_MS);
  browser.devtools.network.onNavigated.addListener(() => transport.call());

  return {
    post: (document, body) => {
      if (document === null) saidToAll = body;
      transport.post({ document, body });
    },
    onMessage: (listener) => subscribe(messageListeners, listener),
    link: {
      current: () => link,
      onChange: (listener) => subscribe(linkListeners, listener),
    },
    theme: devtoolsTheme(),
    ...sources(),
    markActing: (name) => transport.markActing(name),
    settings: {
      read: async () => {
        const { settings } = await browser.storage.local.get("settings");
        return isRecord(settings) ? settings : {};
      },
      write: (settings) => browser.storage.local.set({ settings }),
    },
    info: {
      browser: navigator.userAgent.includes("Firefox") ? "Firefox" : "Chromium",
      extensionVersion: browser.runtime.getManifest().version,
      transport: transport.name,
    },
  };
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
