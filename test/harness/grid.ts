import { expect, type Locator } from "@playwright/test";
import type { DevToolsPanel } from "./devtools-panel.ts";

/** Milliseconds after which a click chose another row than it was meant for. */
const SETTLED_MS = 1_000;
const PATIENCE_MS = 10_000;

/** A row of a grid: what its cells say, by the title of their column. */
export type GridRow = Record<string, string>;

/** All rows of one of the panel's grids, also those that are drawn only when scrolled to. */
export async function readGrid(panel: DevToolsPanel, name: string): Promise<GridRow[]> {
  const grid = panel.getByRole("grid", { name, exact: true });
  const scrolledTo = await grid.evaluate((element) => element.scrollTop);
  const rows = new Map<number, string[]>();
  for (let page = 0, more = true; more; page += 1) {
    more = await grid.evaluate(scrollToPage, page);
    for (const [index, cells] of (await grid.evaluate(read)).rows) rows.set(index, cells);
  }
  await grid.evaluate((element, top) => {
    element.scrollTop = top;
  }, scrolledTo);

  const [titles = [], ...cells] = [...rows.entries()]
    .sort(([left], [right]) => left - right)
    .map(([, row]) => row);
  return cells.map((row) => Object.fromEntries(row.map((cell, at) => [titles[at] ?? at, cell])));
}

/**
 * Clicks a row of a grid until it is the one that is selected: where writes keep coming in, rows
 * move down under the pointer.
 */
export async function selectRow(row: Locator): Promise<void> {
  await expect(async () => {
    await row.click();
    await expect(row).toHaveAttribute("aria-selected", "true", { timeout: SETTLED_MS });
  }).toPass({ timeout: PATIENCE_MS });
}

/** What is read out of an element: marks that are for the eye alone are left out. */
export async function spokenText(locator: Locator): Promise<string> {
  return (await locator.evaluate(read)).text;
}

/** Runs in the panel: scrolls, waits until that is drawn, and says whether there is more. */
async function scrollToPage(grid: Element, page: number): Promise<boolean> {
  grid.scrollTop = (page * grid.clientHeight) / 2;
  for (let frames = 0; frames < 3; frames += 1) {
    await new Promise((drawn) => requestAnimationFrame(drawn));
  }
  return grid.scrollTop + grid.clientHeight < grid.scrollHeight - 1;
}

/** Runs in the panel. */
function read(element: Element): { text: string; rows: [number, string[]][] } {
  const spoken = (part: Element): string => {
    const copy = part.cloneNode(true) as Element;
    for (const silent of copy.querySelectorAll("[aria-hidden=true]")) silent.remove();
    copy.normalize();
    const texts: string[] = [];
    const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode.textContent ?? "");
    return texts
      .join(" ")
      .replace(/\s+/g, " ")
      .replace(/ (?=[,.;:])/g, "")
      .trim();
  };
  const rows = [...element.querySelectorAll("[role=row]")].map((row, position) => {
    const cells = row.querySelectorAll("[role=columnheader], [role=gridcell]");
    const index = Number(row.getAttribute("aria-rowindex") ?? position + 1);
    return [index, [...cells].map(spoken)] as [number, string[]];
  });
  return { text: spoken(element), rows };
}
