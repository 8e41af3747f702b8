/** What recorded writes weigh, in the page and in the panel, after everything else is collected. */
import type { Frame, Page } from "@playwright/test";
import { openJazzPanel } from "../harness/devtools-panel.ts";
import type { Measure } from "./report.ts";
import type { Stage } from "./stage.ts";
import { summarise } from "./statistics.ts";
import { rowsShown } from "./watch.ts";

const WRITES = 20_000;
const ROUNDS = 10;

export async function memory(stage: Stage): Promise<Measure[]> {
  const without = await stage.scalePage("?hollow", false);
  const withIt = await stage.scalePage("?hollow", true);
  const [heapWithout, heapWith] = [await heapOf(without), await heapOf(withIt)];
  const atFirst = { without: await heapWithout(), withIt: await heapWith() };
  const held: number[] = [];
  const baselines: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await write(without);
    baselines.push((await heapWithout()) - atFirst.without);
    await write(withIt);
    held.push((await heapWith()) - atFirst.withIt);
  }
  const baseline = summarise(baselines).median;

  const panel = await openJazzPanel(withIt);
  await panel.getByRole("tab", { name: "Writes" }).click();
  const perWrite: number[] = [];
  const heap = await heapOf(panel.frame);
  // The first time, code is compiled too.
  for (let round = -1; round < ROUNDS; round++) {
    await panel.getByRole("button", { name: "Clear" }).click();
    await rowsShown(panel.frame, "Writes", 0);
    const before = await heap();
    await write(withIt);
    await rowsShown(panel.frame, "Writes", WRITES);
    if (round >= 0) perWrite.push(((await heap()) - before) / WRITES);
  }
  await Promise.all([without.close(), withIt.close()]);
  const many = WRITES.toLocaleString("en-US");
  return [
    {
      measure: `heap of the page, more after ${many} writes than without the extension`,
      unit: "kB",
      ...summarise(held.map((bytes) => (bytes - baseline) / 1_000)),
      budget: { p99: 2_000 },
      baseline: baseline / 1_000,
    },
    {
      measure: `heap of the panel per recorded write, of ${many}`,
      unit: "B",
      ...summarise(perWrite),
      budget: { p99: 1_000 },
      baseline: null,
    },
  ];
}

const write = (page: Page): Promise<unknown> =>
  page.evaluate((writes) => window.scaleBench?.write(writes, "todo"), WRITES);

/** Reads the bytes that are in use once everything else is collected. */
async function heapOf(of: Page | Frame): Promise<() => Promise<number>> {
  const context = "context" in of ? of.context() : of.page().context();
  const session = await context.newCDPSession(of);
  return async () => {
    await session.send("HeapProfiler.collectGarbage");
    await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Runtime.getHeapUsage")).usedSize;
  };
}
