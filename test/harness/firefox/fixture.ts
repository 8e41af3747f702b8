import { test as base } from "@playwright/test";
import { findFirefox, NO_FIREFOX } from "../../../scripts/setup.mjs";
import { ownBackendFolder } from "../backend-folder.ts";
import { SETUP_PATIENCE_MS } from "../patience.ts";
import { served } from "../served.ts";
import { type Firefox, launchFirefox } from "./firefox.ts";
import { type FirefoxPanel, openFirefoxPanel } from "./firefox-panel.ts";
import type { FirefoxTab } from "./firefox-tab.ts";

export { expect } from "@playwright/test";

interface TestFixtures {
  /** Where there is no Firefox, a test is skipped and says so. */
  needsFirefox: undefined;
  /** Where the test's backends leave their addresses. */
  backendFolder: string;
  tab: FirefoxTab;
  /** Opens DevTools on the Jazz panel for the test's tab. */
  openPanel: () => Promise<FirefoxPanel>;
  /** What the extension threw, or anybody logged as an error, since this was last asked. */
  problems: () => Promise<string[]>;
}

interface WorkerFixtures {
  /** More preferences of Firefox. */
  preferences: Record<string, string | number | boolean>;
  /** One Firefox for all tests of a worker. */
  firefox: Firefox;
  /** The address of the demo app. */
  demoUrl: string;
  /** The address of the folder of small apps, with a slash at the end. */
  apps: string;
}

const ONCE = { scope: "worker", timeout: SETUP_PATIENCE_MS } as const;

export const test = base.extend<TestFixtures, WorkerFixtures>({
  needsFirefox: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright requires a destructured argument.
    async ({}, use, testInfo) => {
      testInfo.skip(!findFirefox(), NO_FIREFOX);
      await use(undefined);
    },
    { auto: true },
  ],

  backendFolder: [ownBackendFolder, { auto: true }],

  preferences: [{}, { option: true, scope: "worker" }],

  firefox: [
    async ({ preferences }, use) => {
      const firefox = await launchFirefox({ extension: "dist/firefox", preferences });
      await use(firefox);
      await firefox.close();
    },
    ONCE,
  ],

  demoUrl: [served("demo"), ONCE],
  apps: [served("test/fixtures/apps"), ONCE],

  tab: async ({ firefox }, use) => {
    const tab = await firefox.newTab();
    await use(tab);
    await tab.close();
    await firefox.privileged.forgetSession(firefox.extensionId);
  },

  openPanel: async ({ tab }, use) => {
    const panels: FirefoxPanel[] = [];
    await use(async () => {
      const panel = await openFirefoxPanel(tab);
      panels.push(panel);
      return panel;
    });
    for (const panel of panels) await panel.close();
  },

  problems: async ({ firefox }, use) => {
    await firefox.problems();
    await use(() => firefox.problems());
  },
});
