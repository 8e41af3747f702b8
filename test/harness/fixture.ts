import { test as base, type ConsoleMessage, type Page, type WebError } from "@playwright/test";
import { ownBackendFolder } from "./backend-folder.ts";
import { type DrivenBrowser, launchBrowser } from "./browser.ts";
import { type DevToolsPanel, openJazzPanel, type PanelOptions } from "./devtools-panel.ts";
import { SETUP_PATIENCE_MS } from "./patience.ts";
import { served } from "./served.ts";

export { expect } from "@playwright/test";

/** What was logged as an error or thrown, and by whom. */
export interface Problems {
  /** By the inspected page, its frames, and what the extension runs in them. */
  readonly page: string[];
  /** By the panel, the DevTools page and the extension's background. */
  readonly panel: string[];
}

interface TestFixtures {
  /** Opens DevTools on the Jazz panel, for the test's own tab unless told otherwise. */
  openPanel: (options?: PanelOptions & { of?: Page }) => Promise<DevToolsPanel>;
  problems: Problems;
  /** Where the test's backends leave their addresses. */
  backendFolder: string;
}

interface WorkerOptions {
  /** The folder of the unpacked extension. */
  extension: string;
  /** More command-line switches for the browser. */
  switches: string[];
}

interface WorkerFixtures extends WorkerOptions {
  /** One browser for all tests of a worker: what a test leaves behind is removed after it. */
  driven: DrivenBrowser;
  /** The address of the demo app. */
  demoUrl: string;
  /** The address of the folder of small apps, with a slash at the end. */
  apps: string;
}

const ONCE = { scope: "worker", timeout: SETUP_PATIENCE_MS } as const;

export const test = base.extend<TestFixtures, WorkerFixtures>({
  extension: ["dist/chrome", { option: true, scope: "worker" }],
  switches: [[], { option: true, scope: "worker" }],

  driven: [
    async ({ extension, switches }, use) => {
      const driven = await launchBrowser({ extension, args: switches });
      await use(driven);
      await driven.close();
    },
    ONCE,
  ],

  demoUrl: [served("demo"), ONCE],
  apps: [served("test/fixtures/apps"), ONCE],

  backendFolder: [ownBackendFolder, { auto: true }],

  context: async ({ driven }, use) => {
    const origins = new Set<string>();
    const watch = (page: Page): void => {
      page.on("framenavigated", (frame) => {
        if (frame.url().startsWith("http")) origins.add(new URL(frame.url()).origin);
      });
    };
    driven.context.on("page", watch);
    await use(driven.context);
    driven.context.off("page", watch);
    await forget(driven, origins);
  },

  page: async ({ context }, use) => {
    const page = await context.newPage();
    await use(page);
    await page.close();
  },

  openPanel: async ({ page }, use) => {
    await use(({ of = page, ...options } = {}) => openJazzPanel(of, options));
  },

  problems: async ({ driven }, use) => {
    const { context, extensionId } = driven;
    const problems: Problems = { page: [], panel: [] };
    const note = (page: Page | null, url: string, text: string): void => {
      const line = `${text} (${url})`;
      if (page && !isDevTools(page)) problems.page.push(line);
      else if (`${url} ${text}`.includes(`chrome-extension://${extensionId}/`)) {
        problems.panel.push(line);
      }
    };
    const onConsole = (message: ConsoleMessage): void => {
      const { url } = message.location();
      if (!["error", "assert"].includes(message.type()) || url.endsWith("/favicon.ico")) return;
      note(message.page(), url, message.text());
    };
    const onThrown = (thrown: WebError): void => {
      const page = thrown.page();
      note(page, page?.url() ?? "", thrown.error().stack ?? thrown.error().message);
    };
    context.on("console", onConsole);
    context.on("weberror", onThrown);
    await use(problems);
    context.off("console", onConsole);
    context.off("weberror", onThrown);
  },
});

const isDevTools = (page: Page): boolean => page.url().startsWith("devtools:");

/** Closes what a test opened, and removes what it stored. */
async function forget({ context, extensionId }: DrivenBrowser, origins: Iterable<string>) {
  const [blank, ...others] = context.pages();
  await Promise.all(others.map((page) => page.close()));
  if (!blank) return;
  await blank.goto(`chrome-extension://${extensionId}/manifest.json`);
  await blank.evaluate("chrome.storage?.local.clear()");
  await blank.evaluate("chrome.storage?.session.clear()");
  const session = await context.newCDPSession(blank);
  for (const origin of [`chrome-extension://${extensionId}`, ...origins]) {
    await session.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
  }
  await session.detach();
  await blank.goto("about:blank");
}
