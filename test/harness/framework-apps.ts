import type { Page } from "@playwright/test";
import type { DevToolsPanel } from "./devtools-panel.ts";
import { test as base, expect } from "./fixture.ts";
import { type Served, serveApp } from "./serve.ts";
import { serveBuilt } from "./serve-built.ts";

export { expect };

/** The frameworks that Jazz has clients for, and none. */
export const FRAMEWORKS = ["plain", "react", "vue", "svelte", "solid"] as const;

export type Framework = (typeof FRAMEWORKS)[number];

export const BUILDS = ["development", "production"] as const;

export type Build = (typeof BUILDS)[number];

const serve: Record<Build, (folder: string) => Promise<Served>> = {
  development: (folder) => serveApp(folder, { live: true }),
  production: (folder) => serveBuilt(folder),
};

interface WorkerFixtures {
  /** The app of a framework, served once. Its address ends with a slash. */
  frameworkApp: (framework: Framework, build: Build) => Promise<Served>;
}

/** Tests of apps that are written in a framework. */
export const test = base.extend<object, WorkerFixtures>({
  frameworkApp: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright requires a destructured argument.
    async ({}, use) => {
      const served = new Map<string, Promise<Served>>();
      await use((framework, build) => {
        const key = `${framework} ${build}`;
        const app = served.get(key) ?? serve[build](`test/fixtures/apps/${framework}`);
        served.set(key, app);
        return app;
      });
      for (const app of served.values()) await (await app).close();
    },
    { scope: "worker" },
  ],
});

/** Who the app says is signed in. */
export const sessionOf = (page: Page) => page.getByRole("status", { name: "Session" });
export const todosOf = (page: Page) =>
  page.getByRole("list", { name: "My todos" }).getByRole("listitem");
export const press = (page: Page, name: string) =>
  page.getByRole("button", { name, exact: true }).click();

/** The rows of a tab's grid, without its head. */
export async function rowsOf(panel: DevToolsPanel, name: string) {
  await panel.getByRole("tab", { name }).click();
  return panel
    .getByRole("grid", { name, exact: true })
    .getByRole("row")
    .filter({ has: panel.locator("[role=gridcell]") });
}

export async function actAs(panel: DevToolsPanel, user: string): Promise<void> {
  await panel.getByRole("button", { name: "Act as" }).click();
  const dialog = panel.getByRole("dialog", { name: "Act as" });
  await dialog.getByRole("textbox", { name: "User id" }).fill(user);
  await dialog.getByRole("button", { name: "Start" }).click();
  await expect(panel.getByRole("region", { name: "Impersonation" })).toContainText(user);
}

export async function stopActing(panel: DevToolsPanel): Promise<void> {
  const banner = panel.getByRole("region", { name: "Impersonation" });
  await banner.getByRole("button", { name: "Stop" }).click();
  await expect(banner).toHaveCount(0);
}
