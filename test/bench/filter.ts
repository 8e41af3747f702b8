/** How long it takes to filter and to sort a long list of writes. */
import type { Locator } from "@playwright/test";
import { openJazzPanel } from "../harness/devtools-panel.ts";
import { busyMeasures } from "./busy-measures.ts";
import type { Measure } from "./report.ts";
import type { Stage } from "./stage.ts";
import { type Busy, rowsShown, watched } from "./watch.ts";

const ROUNDS = 10;
const WRITES = 50_000;

export async function filterAndSort(stage: Stage): Promise<Measure[]> {
  const page = await stage.scalePage("", true);
  const panel = await openJazzPanel(page);
  const { frame } = panel;
  await panel.getByRole("tab", { name: "Writes" }).click();
  await page.evaluate((writes) => window.scaleBench?.write(writes - 1, "todo"), WRITES);
  await rowsShown(frame, "Writes", WRITES);
  const grid = panel.getByRole("grid", { name: "Writes" });
  const box = panel.getByRole("tabpanel").getByRole("searchbox", { name: "Filter" });
  const filters: Busy[] = [];
  const sorts: Busy[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // Titles from 10,000 to 19,999, and 1 to 9 beginnings of each shorter length.
    filters.push(
      await watched(frame, async () => {
        await box.fill('"todo 1"');
        await rowsShown(frame, "Writes", 11_111);
      }),
    );
    await box.fill("");
    await rowsShown(frame, "Writes", WRITES);
    const header = grid.getByRole("columnheader", { name: "ms" });
    for (const _ of ["ascending", "descending"]) {
      const before = await firstRow(grid);
      sorts.push(
        await watched(frame, async () => {
          await header.click();
          await frame.waitForFunction(isFirstOther, before, { polling: "raf" });
        }),
      );
    }
    await header.click();
  }
  await page.close();
  const many = WRITES.toLocaleString("en-US");
  return [
    ...busyMeasures(`filter over ${many} writes until it has the last result`, filters, 1_000),
    ...busyMeasures(`sort ${many} writes until they are in order`, sorts, 1_000),
  ];
}

/** Goes to the beginning of a list and returns the text of its first row. */
async function firstRow(grid: Locator): Promise<string> {
  await grid.evaluate((grid) => {
    grid.scrollTop = 0;
  });
  return (await grid.locator('[aria-rowindex="2"]').textContent()) ?? "";
}

function isFirstOther(before: string): boolean {
  const grid = document.querySelector('[role="grid"][aria-label="Writes"]');
  const text = grid?.querySelector('[aria-rowindex="2"]')?.textContent;
  return text !== undefined && text !== before;
}
