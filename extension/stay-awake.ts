import { browser } from "./browser.ts";

/** A third of the idleness after which Firefox stops a background (30 s). */
const SIGN_OF_LIFE_MS = 10_000;

/**
 * Keeps the background running while a panel needs it: each call of an extension API counts as
 * work, and messages do not. A stopped background would end a page's acting. Returns what ends this.
 */
export function stayAwake(): () => void {
  const timer = setInterval(() => void browser.runtime.getPlatformInfo(), SIGN_OF_LIFE_MS);
  return () => clearInterval(timer);
}
