/** How long until a panel that opens shows what there is. */
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { type DevToolsPanel, openJazzPanel } from "../harness/devtools-panel.ts";
import type { Measure } from "./report.ts";
import type { Stage } from "./stage.ts";
import { summarise } from "./statistics.ts";
import { rowsShown } from "./watch.ts";

const WRITES = 10_000;
/** What a page keeps for a panel that opens later. */
const RING = 256;
const ROUNDS = 10;

declare global {
  var firstRows: number | undefined;
}

export async function opening(stage: Stage): Promise<Measure[]> {
  const page = await stage.scalePage("?hollow", true);
  const noting = await page.context().addInitScript(noteFirstRows);
  let panel = await openJazzPanel(page);
  await panel.getByRole("tab", { name: "Writes" }).click();
  await page.evaluate((writes) => window.scaleBench?.write(writes - 1, "todo"), WRITES);
  await rowsShown(panel.frame, "Writes", WRITES);
  const file = await exported(panel);
  await saving(panel);

  const live: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await panel.reopen();
    await rowsShown(panel.frame, "Writes", RING);
    live.push((await panel.frame.evaluate(() => globalThis.firstRows)) ?? Number.NaN);
  }
  await noting.dispose();
  const saved: number[] = [];
  const imported: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    panel = await freshPanel(page, panel);
    saved.push(await untilShown(panel, () => openSaved(panel)));
    await panel.getByRole("button", { name: "Close recording" }).click();
    imported.push(await untilShown(panel, () => choose(panel, file)));
  }
  await page.close();
  const many = WRITES.toLocaleString("en-US");
  const measure = (measure: string, times: number[], limit: number): Measure => ({
    measure,
    unit: "ms",
    ...summarise(times),
    budget: { p99: limit },
    baseline: null,
  });
  return [
    measure(
      `opening the panel after ${many} writes, from its document to the last ${RING} shown`,
      live,
      300,
    ),
    measure(`opening a saved recording of ${many} writes until all are shown`, saved, 1_000),
    measure(`importing a file of ${many} writes until all are shown`, imported, 1_000),
  ];
}

/** Runs in every document before its scripts: notes when a list first has rows. */
function noteFirstRows(): void {
  if (location.protocol !== "chrome-extension:") return;
  const look = (): void => {
    const grid = document.querySelector('[role="grid"][aria-label="Writes"]');
    if (!grid || grid.getAttribute("aria-rowcount") === "1") return;
    globalThis.firstRows = performance.now();
    observer.disconnect();
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { subtree: true, childList: true, attributes: true });
}

async function freshPanel(page: Page, panel: DevToolsPanel): Promise<DevToolsPanel> {
  await panel.close();
  return openJazzPanel(page);
}

async function untilShown(panel: DevToolsPanel, open: () => Promise<void>): Promise<number> {
  await rowsShown(panel.frame, "Writes", RING);
  await open();
  const start = performance.now();
  await rowsShown(panel.frame, "Writes", WRITES);
  return performance.now() - start;
}

async function openSaved(panel: DevToolsPanel): Promise<void> {
  const whole = await savedWhole(panel);
  await whole.getByRole("button", { name: /^Open/ }).click();
}

/** A panel that is closed before it has saved its last moment loses that: waits until it has. */
async function saving(panel: DevToolsPanel): Promise<void> {
  const whole = await savedWhole(panel);
  await whole.waitFor();
  await panel.keyboard.press("Escape");
}

/** The saved recording that has all writes, in the list of saved recordings. */
async function savedWhole(panel: DevToolsPanel): Promise<Locator> {
  await panel.getByRole("tab", { name: "Writes" }).click();
  await panel.keyboard.press("Control+k");
  await panel.getByRole("combobox", { name: "Find a command" }).fill("saved recordings");
  await panel.keyboard.press("Enter");
  const dialog = panel.getByRole("dialog", { name: "Saved recordings" });
  const writes = `${WRITES.toLocaleString("en-US")} writes`;
  return dialog.getByRole("listitem").filter({ hasText: new RegExp(`(^|[^\\d,])${writes}`) });
}

async function choose(panel: DevToolsPanel, file: Buffer): Promise<void> {
  const chosen = { name: "scale.json", mimeType: "application/json", buffer: file };
  await panel.getByLabel("Recording to open").setInputFiles(chosen);
}

async function exported(panel: DevToolsPanel): Promise<Buffer> {
  const downloading = panel.devtools.waitForEvent("download");
  await panel.getByRole("button", { name: "Export" }).click();
  return readFile(await (await downloading).path());
}
