import { expect } from "@playwright/test";
import type { DevToolsPanel } from "./devtools-panel.ts";

/**
 * Waits until the page has heard all that the panel has said to it: that arrives in order, so an
 * answer tells it. The Rows tab asks for the rows of the page's table, and is shown then.
 *
 * @param rows how many there are.
 */
export async function heardByPage(panel: DevToolsPanel, rows: number): Promise<void> {
  await panel.getByRole("tab", { name: "Rows" }).click();
  const grid = panel.getByRole("grid", { name: "Rows", exact: true });
  await expect(grid).toHaveAttribute("aria-rowcount", String(rows + 1));
}
