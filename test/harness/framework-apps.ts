import type { Page } from "@playwright/test";
import type { DevToolsPanel } from "./devtools-panel.ts";
import { test as base, expect } from "./fixture.ts";
import { type FrameworkApp, servedFrameworks } from "./served-frameworks.ts";

export { BUILDS, type Build, FRAMEWORKS, type Framework } from "./served-frameworks.ts";
export { expect };

interface WorkerFixtures {
  /** The app of a framework, served once. */
  frameworkApp: FrameworkApp;
}

/** Tests of apps that are written in a framework. */
export const test = base.extend<object, WorkerFixtures>({
  frameworkApp: [servedFrameworks, { scope: "worker" }],
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
