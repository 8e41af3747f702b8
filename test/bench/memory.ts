/** What recorded writes weigh, in the page and in the panel, after everything else is collected. */
import type { Frame, Page } from "@playwright/test";
import { openJazzPanel } from "../harness/devtools-panel.ts";
import type { Measure } from "./report.ts";
import type { OpenScalePage } from "./scale.ts";
import { summarise } from "./statistics.ts";
import { rowsShown } from "./watch.ts";

const WRITES = 20_000;
const ROUNDS = 3;

export async function memory(openPage: OpenScalePage): Promise<Measure[]> {
  const [without, withIt] = [await openPage("?hollow", false), await openPage("?hollow", true)];
  const grown: number[] = [];
  const baselines: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    baselines.push(await growth(without, () => write(without)));
    grown.push(await growth(withIt, () => write(withIt)));
  }
  const baseline = summarise(baselines).median;

  const panel = await openJazzPanel(withIt);
  await panel.getByRole("tab", { name: "Writes" }).click();
  const perWrite: number[] = [];
  // The first time, code is compiled too.
  for (let round = -1; round < ROUNDS; round++) {
    await panel.getByRole("button", { name: "Clear" }).click();
    await rowsShown(panel.frame, "Writes", 0);
    const bytes = await growth(panel.frame, async () => {
      await write(withIt);
      await rowsShown(panel.frame, "Writes", WRITES);
    });
    if (round >= 0) perWrite.push(bytes / WRITES);
  }
  await Promise.all([without.close(), withIt.close()]);
  const many = WRITES.toLocaleString("en-US");
  return [
    {
      measure: `heap of the page, more after ${many} writes than without the extension`,
      unit: "kB",
      ...summarise(grown.map((bytes) => (bytes - baseline) / 1_000)),
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

/** Bytes that are held more than before. */
async function growth(of: Page | Frame, act: () => Promise<unknown>): Promise<number> {
  const context = "context" in of ? of.context() : of.page().context();
  const session = await context.newCDPSession(of);
  const used = async (): Promise<number> => {
    await session.send("HeapProfiler.collectGarbage");
    await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Runtime.getHeapUsage")).usedSize;
  };
  const before = await used();
  await act();
  const after = await used();
  await session.detach();
  return after - before;
}
