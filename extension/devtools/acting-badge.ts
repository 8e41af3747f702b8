import { browser } from "../browser.ts";

/**
 * Marks the extension's toolbar icon on the inspected tab while its page acts as somebody, so that
 * it shows with the panel hidden too. Where the panel cannot reach the icon, nothing happens.
 */
export function actingBadge(tabId: number): (name: string | null) => void {
  return (name) => {
    if (!browser.action) return;
    const title = name === null ? "" : `Jazz DevTools: this page acts as ${name}`;
    void browser.action.setBadgeText({ tabId, text: name === null ? "" : initials(name) });
    void browser.action.setBadgeBackgroundColor({ tabId, color: "#e69f00" });
    void browser.action.setTitle({ tabId, title });
  };
}

const initials = (name: string): string => name.slice(0, 2).toUpperCase();
