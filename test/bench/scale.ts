/** How the panel holds up where there is much of everything; see `page/scale.ts`. */
import type { Frame, Locator, Page } from "@playwright/test";
import { openJazzPanel } from "../harness/devtools-panel.ts";
import { memory } from "./memory.ts";
import { opening } from "./opening.ts";
import type {} from "./page/scale.ts";
import type { Measure } from "./report.ts";
import { summarise } from "./statistics.ts";
import { type Busy, rowsShown, watched } from "./watch.ts";

/** Opens a page of a kind, with the extension or without. */
export type OpenScalePage = (query: "" | "?hollow", withExtension: boolean) => Promise<Page>;

const WRITES = 50_000;
const SUBSCRIPTIONS = 1_000;
const PER_SECOND = 100;
const SECONDS = 4;
const ROWS = 100_000;
const ROUNDS = 3;

export async function scale(openPage: OpenScalePage): Promise<Measure[]> {
  return [
    ...(await opening(openPage)),
    ...(await filterAndSort(openPage)),
    ...(await subscriptions(openPage)),
    ...(await rows(openPage)),
    ...(await memory(openPage)),
  ];
}

/** Filters and sorts a long list of writes. */
export async function filterAndSort(openPage: OpenScalePage): Promise<Measure[]> {
  const page = await openPage("", true);
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

/** Many open subscriptions that keep changing. */
export async function subscriptions(openPage: OpenScalePage): Promise<Measure[]> {
  const page = await openPage("?hollow", true);
  const panel = await openJazzPanel(page);
  const { frame } = panel;
  await panel.getByRole("tab", { name: "Subscriptions" }).click();
  await page.evaluate((count) => window.scaleBench?.subscribe(count), SUBSCRIPTIONS);
  await rowsShown(frame, "Subscriptions", SUBSCRIPTIONS);
  let sent = 0;
  const busy = await watched(frame, async () => {
    sent +=
      (await page.evaluate(
        ([perSecond, seconds]) => window.scaleBench?.deltas(perSecond, seconds) ?? Number.NaN,
        [PER_SECOND, SECONDS] as const,
      )) ?? 0;
  });
  const reported = await droppedEvents(frame);
  const shown = await shownDeltas(frame, sent - reported);
  await page.close();
  const what = `${SUBSCRIPTIONS.toLocaleString("en-US")} subscriptions, ${PER_SECOND} deltas/s for ${SECONDS} s`;
  return [
    ...taskMeasures(what, [busy]),
    single(
      `${what}: deltas neither shown nor reported as dropped`,
      "events",
      sent - reported - shown,
      0,
    ),
  ];
}

/** Events that the panel says were dropped. */
function droppedEvents(frame: Frame): Promise<number> {
  return frame.evaluate(() =>
    Number(document.querySelector(".dropped")?.textContent?.replaceAll(/\D/g, "") ?? 0),
  );
}

/** What the list's column of deltas adds up to, once that is so many, or has settled. */
async function shownDeltas(frame: Frame, expected: number): Promise<number> {
  let sum = -1;
  for (;;) {
    const before = sum;
    sum = await frame.evaluate(sumOfDeltas);
    if (sum === expected || sum === before) return sum;
  }
}

async function sumOfDeltas(): Promise<number> {
  const grid = document.querySelector('[role="grid"][aria-label="Subscriptions"]');
  if (!grid) throw new Error("There is no list of subscriptions.");
  const titles = [...grid.querySelectorAll('[role="columnheader"]')];
  const column = titles.findIndex(({ textContent }) => textContent?.startsWith("Deltas"));
  const deltas = new Map<string, number>();
  const frame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done));
  for (let top = 0; top < grid.scrollHeight; top += grid.clientHeight / 2) {
    grid.scrollTop = top;
    await frame();
    await frame();
    for (const row of grid.querySelectorAll('[role="row"][aria-rowindex]')) {
      const cell = row.querySelectorAll('[role="gridcell"]')[column];
      const text = cell?.textContent?.replaceAll(",", "") ?? "";
      if (cell) deltas.set(row.getAttribute("aria-rowindex") ?? "", Number(text) || 0);
    }
  }
  return [...deltas.values()].reduce((sum, one) => sum + one, 0);
}

/** A table of very many rows: opened, jumped about in, sorted, filtered. */
export async function rows(openPage: OpenScalePage): Promise<Measure[]> {
  const page = await openPage("", true);
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
      await inPanel(searches, async () => {
        await frame.evaluate(clickOn, ["button", "Search all"] as const);
        await frame.waitForFunction(isThere, "Search again", { polling: 100, timeout: 120_000 });
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

function busyMeasures(what: string, busy: readonly Busy[], limit: number): Measure[] {
  return [timeMeasure(what, busy, limit), ...taskMeasures(what, busy)];
}

function timeMeasure(measure: string, busy: readonly Busy[], limit: number | null): Measure {
  const times = summarise(busy.map(({ milliseconds }) => milliseconds));
  const budget = limit === null ? null : { p99: limit };
  return { measure, unit: "ms", ...times, budget, baseline: null };
}

function taskMeasures(what: string, busy: readonly Busy[]): Measure[] {
  return [
    {
      measure: `${what}: longest panel task (0: none over 50 ms)`,
      unit: "ms",
      ...summarise(busy.map(({ longestTask }) => longestTask)),
      budget: { p99: 50 },
      baseline: null,
    },
    {
      measure: `${what}: frames over 50 ms`,
      unit: "frames",
      ...summarise(busy.map(({ slowFrames }) => slowFrames)),
      budget: null,
      baseline: null,
    },
  ];
}

/** Something that is counted once. */
function single(measure: string, unit: string, value: number, limit: number): Measure {
  const counted = { median: value, p99: value, samples: 1 };
  return { measure, unit, ...counted, budget: { median: limit }, baseline: null };
}
