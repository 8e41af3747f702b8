/** What it costs to know where in the app a call came from. */
import type { Page } from "@playwright/test";
import { type DevToolsPanel, openJazzPanel } from "../harness/devtools-panel.ts";
import type { Measure } from "./report.ts";
import type { Stage } from "./stage.ts";
import { summarise } from "./statistics.ts";

const ROUNDS = 12;
/** Frames of the app below the call. */
const DEPTHS = [5, 60];
const CALLS = 200;
/** Subscriptions whose origin is kept while nobody listens are 60; the app has opened two. */
const FIRST = 50;

export async function originCosts(stage: Stage): Promise<Measure[]> {
  return [...(await ofWrites(stage)), ...(await ofSubscriptions(stage))];
}

/** With all origins and with none: both with what the batches cost that are sent meanwhile. */
async function ofWrites(stage: Stage): Promise<Measure[]> {
  const page = await stage.callsPage(true);
  const panel = await openJazzPanel(page);
  const work = await workMeter(page);
  const samples = new Map<string, { calls: number[]; inAll: number[] }>();
  /** The app's first write, and those that are measured. */
  let written = 1;
  for (let round = 0; round < ROUNDS; round++) {
    for (const every of round % 2 === 0 ? [true, false] : [false, true]) {
      await takeEvery(panel, every);
      await page.bringToFront();
      // Those that are taken at any rate are used up.
      if (!every) {
        await inserts(page, 1, CALLS);
        written += CALLS;
      }
      await listed(panel, written);
      for (const depth of DEPTHS) {
        const name = `${depth} frames deep, ${every ? "with" : "without"} an origin`;
        const taken = samples.get(name) ?? { calls: [], inAll: [] };
        samples.set(name, taken);
        const before = await work();
        taken.calls.push(await inserts(page, depth, CALLS));
        written += CALLS;
        await listed(panel, written);
        taken.inAll.push(((await work()) - before) / CALLS);
      }
    }
  }
  await page.close();
  return [...samples].flatMap(([name, { calls, inAll }]) => [
    measure(`one insert while recording, ${name}`, calls),
    measure(`one insert while recording, ${name}, its way to the panel included`, inAll),
  ]);
}

/** With DevTools closed: the first get an origin, later ones do not. */
async function ofSubscriptions(stage: Stage): Promise<Measure[]> {
  const cases = [
    { name: "with an origin", withExtension: true, before: 0 },
    { name: "without an origin", withExtension: true, before: 2 * FIRST },
    { name: "without the extension", withExtension: false, before: 0 },
  ];
  const samples = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const depth of DEPTHS) {
      for (const { name, withExtension, before } of cases) {
        const page = await stage.callsPage(withExtension);
        await page.evaluate((count) => window.bench?.subscribe(1, count), before);
        const took = await page.evaluate(
          ({ depth, count }) => window.bench?.subscribe(depth, count) ?? Number.NaN,
          { depth, count: FIRST },
        );
        const key = `one subscription opened with DevTools closed, ${depth} frames deep, ${name}`;
        samples.set(key, [...(samples.get(key) ?? []), took]);
        await page.close();
      }
    }
  }
  return [...samples].map(([name, taken]) => measure(name, taken));
}

function measure(name: string, samples: readonly number[]): Measure {
  return { measure: name, unit: "µs", ...summarise(samples), budget: null, baseline: null };
}

const inserts = (page: Page, depth: number, calls: number): Promise<number> =>
  page.evaluate(({ depth, calls }) => window.bench?.deepInserts(depth, calls) ?? Number.NaN, {
    depth,
    calls,
  });

async function takeEvery(panel: DevToolsPanel, every: boolean): Promise<void> {
  await panel.getByRole("tab", { name: "Settings" }).click();
  await panel.getByRole("checkbox", { name: "take one for every" }).setChecked(every);
  await panel.getByRole("tab", { name: "Writes" }).click();
}

/** Waits until the panel lists so many writes. */
async function listed(panel: DevToolsPanel, writes: number): Promise<void> {
  await panel.frame.waitForFunction(
    (writes) => {
      const grid = document.querySelector("[role=grid][aria-label=Writes]");
      return Number(grid?.getAttribute("aria-rowcount")) > writes;
    },
    writes,
    { polling: "raf" },
  );
}

/** Microseconds of tasks of a page, since it was first asked. */
async function workMeter(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN) * 1_000_000;
  };
}
