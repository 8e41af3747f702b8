/** How the panel holds up with a table of very many rows. */
import { openJazzPanel } from "../harness/devtools-panel.ts";
import { taskMeasures, timeMeasure } from "./busy-measures.ts";
import type { Measure } from "./report.ts";
import type { Stage } from "./stage.ts";
import { summarise } from "./statistics.ts";
import { type Busy, watched } from "./watch.ts";

const ROUNDS = 10;
const ROWS = 100_000;

/** A table of very many rows: opened, jumped about in, sorted, filtered. */
export async function rows(stage: Stage): Promise<Measure[]> {
  const page = await stage.scalePage("", true);
  await page.evaluate((rows) => window.scaleBench?.write(rows - 1, "todo"), ROWS);
  const panel = await openJazzPanel(page);
  const { frame } = panel;
  await panel.getByRole("tab", { name: "Writes" }).click();
  const grid = panel.getByRole("grid", { name: "Rows" });
  const box = panel.getByRole("tabpanel").getByRole("searchbox", { name: "Filter" });
  const title = grid.getByRole("columnheader", { name: "title" });
  const first: Busy[] = [];
  const inPage: Busy[] = [];
  const ends: Busy[] = [];
  const jumps: Busy[] = [];
  const sorts: Busy[] = [];
  const filters: Busy[] = [];
  const searches: Busy[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const inPanel = async (into: Busy[], act: () => Promise<unknown>): Promise<void> => {
      into.push(await watched(frame, act));
    };
    const everything = async (): Promise<void> => {
      await inPanel(first, async () => {
        await panel.getByRole("tab", { name: "Rows" }).click();
        await grid.getByRole("row").nth(1).waitFor();
      });
      await grid.focus();
      await inPanel(ends, async () => {
        await panel.keyboard.press("End");
        await frame.waitForFunction(isActive, ROWS + 1, { polling: "raf" });
      });
      await inPanel(jumps, async () => {
        await panel.keyboard.press("Home");
        for (let step = 0; step < 20; step++) await panel.keyboard.press("PageDown");
        await grid.evaluate(dragScrollBar);
        await frame.waitForFunction(isAllRead, null, { polling: "raf" });
      });
      for (const text of ["first", `todo ${ROWS - 2}`]) {
        await inPanel(sorts, async () => {
          await title.click();
          await grid.evaluate((grid) => grid.scrollTo(0, 0));
          await grid.locator('[aria-rowindex="2"]').filter({ hasText: text }).waitFor();
        });
      }
      await title.click();
      await inPanel(filters, async () => {
        await box.fill("title:*999");
        await panel.getByText("read").first().waitFor();
      });
      await inPanel(searches, async () => {
        await panel.getByRole("button", { name: "Search all" }).click();
        await panel.getByRole("button", { name: "Search again" }).waitFor({ timeout: 120_000 });
      });
      await inPanel(filters, () => box.fill(""));
    };
    inPage.push(await watched(page.mainFrame(), everything));
    await panel.getByRole("tab", { name: "Writes" }).click();
  }
  await page.close();
  const what = `Rows of a table of ${ROWS.toLocaleString("en-US")}`;
  return [
    timeMeasure(`${what}: time to the first rows`, first, 1_000),
    ...taskMeasures(`${what}: to the first rows`, first),
    timeMeasure(`${what}: End, until the last row is there`, ends, null),
    ...taskMeasures(`${what}: End`, ends),
    ...taskMeasures(`${what}: Home, PageDown, dragging the scroll bar`, jumps),
    timeMeasure(`${what}: sort, until it is in order`, sorts, null),
    ...taskMeasures(`${what}: sort`, sorts),
    ...taskMeasures(`${what}: filter what was read`, filters),
    timeMeasure(`${what}: search all of it`, searches, null),
    ...taskMeasures(`${what}: search all of it`, searches),
    {
      measure: `${what}: longest task of the page (the sandbox's engine answers)`,
      unit: "ms",
      ...summarise(inPage.map(({ longestTask }) => longestTask)),
      budget: null,
      baseline: null,
    },
  ];
}

/** Whether the row with that number is the one that the keys are at, and is read. */
function isActive(rowIndex: number): boolean {
  const grid = document.querySelector('[role="grid"][aria-label="Rows"]');
  const active = document.getElementById(grid?.getAttribute("aria-activedescendant") ?? "");
  return active?.getAttribute("aria-rowindex") === String(rowIndex);
}

function isAllRead(): boolean {
  const grid = document.querySelector('[role="grid"][aria-label="Rows"]');
  return grid !== null && grid.querySelector(".grid-row.pending") === null;
}

async function dragScrollBar(grid: Element): Promise<void> {
  for (let step = 0; step <= 40; step++) {
    grid.scrollTop = (grid.scrollHeight * step) / 40;
    await new Promise((done) => requestAnimationFrame(done));
  }
}
