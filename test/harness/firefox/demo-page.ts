import { expect } from "@playwright/test";
import { SHOWN } from "../demo-page.ts";
import type { FirefoxTab } from "./firefox-tab.ts";

/** Opens the demo as alice, and waits until all that she sees is there. */
export async function openDemo(tab: FirefoxTab, url: string): Promise<void> {
  await tab.goto(url);
  for (const [name, texts] of Object.entries(SHOWN)) {
    const list = tab.getByRole("list", { name });
    for (const text of texts) await expect.poll(() => list.text()).toContain(text);
  }
}
