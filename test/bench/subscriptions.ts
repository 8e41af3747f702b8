/** How the panel follows many open subscriptions that keep changing. */
import type { Frame } from "@playwright/test";
import { openJazzPanel } from "../harness/devtools-panel.ts";
import { taskMeasures } from "./busy-measures.ts";
import type { Measure } from "./report.ts";
import type { Stage } from "./stage.ts";
import { summarise } from "./statistics.ts";
import { type Busy, rowsShown, watched } from "./watch.ts";

const ROUNDS = 10;
const SUBSCRIPTIONS = 1_000;
const PER_SECOND = 100;
const SECONDS = 2;

export async function subscriptions(stage: Stage): Promise<Measure[]> {
  const page = await stage.scalePage("?hollow", true);
  const panel = await openJazzPanel(page);
  const { frame } = panel;
  await panel.getByRole("tab", { name: "Subscriptions" }).click();
  await page.evaluate((count) => window.scaleBench?.subscribe(count), SUBSCRIPTIONS);
  await rowsShown(frame, "Subscriptions", SUBSCRIPTIONS);
  const busy: Busy[] = [];
  const missing: number[] = [];
  let sent = 0;
  for (let round = 0; round < ROUNDS; round++) {
    busy.push(
      await watched(frame, async () => {
        sent += await page.evaluate(
          ([perSecond, seconds]) => window.scaleBench?.deltas(perSecond, seconds) ?? Number.NaN,
          [PER_SECOND, SECONDS] as const,
        );
      }),
    );
    const reported = await droppedEvents(frame);
    missing.push(Math.abs(sent - reported - (await shownDeltas(frame, sent - reported))));
  }
  await page.close();
  const what = `${SUBSCRIPTIONS.toLocaleString("en-US")} subscriptions, ${PER_SECOND} deltas/s for ${SECONDS} s`;
  return [
    ...taskMeasures(what, busy),
    {
      measure: `${what}: deltas neither shown nor reported as dropped`,
      unit: "events",
      ...summarise(missing),
      budget: { p99: 0 },
      baseline: null,
    },
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
