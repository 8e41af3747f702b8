import type { Locator } from "@playwright/test";
import type { DevToolsPanel } from "./devtools-panel.ts";

/** The Replay dialog. */
export function replayDialog(panel: DevToolsPanel): Locator {
  return panel.getByRole("dialog", { name: "Replay", exact: true });
}

/** A grid's rows without its header. */
export function dataRows(grid: Locator): Locator {
  return grid.locator("[role=row]:has([role=gridcell])");
}

const OFFERED = ["alice", "bob", "carol", "Anonymous", "No session"];

/** Checks exactly these of the personas offered. */
export async function choosePersonas(dialog: Locator, wanted: readonly string[]): Promise<void> {
  const box = (name: string): Locator => dialog.getByRole("checkbox", { name, exact: true });
  for (const name of wanted) await box(name).check();
  for (const name of OFFERED) {
    if (!wanted.includes(name) && (await box(name).count()) > 0) await box(name).uncheck();
  }
}
