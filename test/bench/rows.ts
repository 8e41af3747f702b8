/** How the panel holds up with a table of very many rows. */
import { openJazzPanel } from "../harness/devtools-panel.ts";
import { taskMeasures, timeMeasure } from "./busy-measures.ts";
import type { Measure } from "./report.ts";
import type { Stage } from "./stage.ts";
import { summarise } from "./statistics.ts";
import { type Busy, watched } from "./watch.ts";

const ROUNDS = 10;
/** Of the rounds, those in which all of it is searched, which takes long. */
const SEARCHES = 3;
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
        await frame.evaluate(clickOn, ['[role="tab"]', "Rows"] as const);
        await frame.waitForFunction(rowSays, "first", { polling: "raf" });
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
          await frame.evaluate(clickOn, ['[role="columnheader"]', "title"] as const);
          await grid.evaluate((grid) => grid.scrollTo(0, 0));
          await frame.waitForFunction(rowSays, text, { polling: "raf" });
        });
      }
      await frame.evaluate(clickOn, ['[role="columnheader"]', "title"] as const);
      await inPanel(filters, async () => {
        await box.fill("title:*999");
        await frame.waitForFunction(isThere, "Search all", { polling: "raf" });
      });
      if (round < SEARCHES) {
        await inPanel(searches, async () => {
          await frame.evaluate(clickOn, ["button", "Search all"] as const);
          await frame.waitForFunction(isThere, "Search again", { polling: 100, timeout: 120_000 });
        });
      }
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

/** Looking for roles takes the frame longer than what is measured: elements are found more cheaply. */
function clickOn([selector, text]: readonly [string, string]): void {
  const elements = [...document.querySelectorAll<HTMLElement>(selector)];
  const element = elements.find(({ textContent }) => textContent?.startsWith(text));
  if (!element) throw new Error(`There is no ${text}.`);
  element.click();
}

function isThere(text: string): boolean {
  const buttons = [...document.querySelectorAll("button")];
  return buttons.some(({ textContent }) => textContent?.startsWith(text));
}

/** Whether the first row of Rows is there and has that text. */
function rowSays(text: string): boolean {
  const grid = document.querySelector('[role="grid"][aria-label="Rows"]');
  return grid?.querySelector('[aria-rowindex="2"]')?.textContent?.includes(text) ?? false;
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
