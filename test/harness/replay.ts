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

/** Picks exactly these of the personas offered, whoever was picked before. */
export async function choosePersonas(dialog: Locator, wanted: readonly string[]): Promise<void> {
  const who = dialog.getByRole("group", { name: "Who", exact: true });
  const box = (name: string): Locator => who.getByRole("checkbox", { name, exact: true });
  for (const name of wanted) await box(name).check();
  const picked = await who
    .getByRole("checkbox", { checked: true })
    .evaluateAll((boxes) => boxes.map((checked) => checked.getAttribute("aria-label") ?? ""));
  for (const name of picked) if (!wanted.includes(name)) await box(name).uncheck();
}
