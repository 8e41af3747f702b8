import { browser } from "./browser.ts";

/**
 * Marks the extension's toolbar icon on a tab while its page acts as somebody, so that it shows with
 * the panel hidden too.
 */
export async function markActing(tabId: number, name: string | null): Promise<void> {
  const title = name === null ? "" : `Jazz DevTools: this page acts as ${name}`;
  try {
    await browser.action.setBadgeText({ tabId, text: name === null ? "" : initials(name) });
    await browser.action.setBadgeBackgroundColor({ tabId, color: "#e69f00" });
    await browser.action.setTitle({ tabId, title });
  } catch {
    // The tab is gone, and its icon with it.
  }
}

const initials = (name: string): string => name.slice(0, 2).toUpperCase();
