import { expect } from "@playwright/test";
import type { FirefoxPanel } from "./firefox-panel.ts";

/** Lets the page act as a user, and waits until the panel says so. */
export async function actAs(panel: FirefoxPanel, user: string): Promise<void> {
  await panel.getByRole("button", { name: "Act as" }).click();
  const dialog = panel.getByRole("dialog", { name: "Act as" });
  await dialog.getByRole("textbox", { name: "User id" }).fill(user);
  await dialog.getByRole("button", { name: "Start" }).click();
  const banner = panel.getByRole("region", { name: "Impersonation" });
  await expect.poll(() => banner.text()).toContain(user);
}
