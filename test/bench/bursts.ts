/** How the panel follows a page that writes as fast as it can. */
import type { Page } from "@playwright/test";
import type { DevToolsPanel } from "../harness/devtools-panel.ts";
import type {} from "./page/main.ts";
import type { Measure } from "./report.ts";
import { summarise } from "./statistics.ts";

const SMALL = 5_000;
const LARGE = 50_000;
/** More than a page may send before the panel has taken in any of it. */
const TOO_LARGE = 100_000;
/** The large ones take a while. */
const LARGE_ROUNDS = 6;

/** What a task or a frame may take without being felt, in milliseconds. */
const FELT = 50;

interface Burst {
  /** From the first write until the grid says that it has the last. */
  milliseconds: number;
  /** The longest task of the panel that was felt, or 0. */
  longestTask: number;
  /** Frames of the panel that came late enough to be felt. */
  lateFrames: number;
}

/** @param page a hollow bench page. @param panel its panel, on the Writes tab and keeping all. */
export async function burstCosts(
  page: Page,
  panel: DevToolsPanel,
  rounds: number,
): Promise<Measure[]> {
  const small: Burst[] = [];
  const large: Burst[] = [];
  for (let round = 0; round < rounds; round++) {
    small.push(await burst(page, panel, SMALL, `small ${round}`));
    if (round < LARGE_ROUNDS) large.push(await burst(page, panel, LARGE, `large ${round}`));
  }
  return [
    reachable(SMALL, small),
    reachable(LARGE, large),
    {
      ...measured(
        LARGE,
        large,
        "longest task of the panel beyond 50",
        ({ longestTask }) => longestTask,
      ),
      unit: "ms",
      budget: { p99: FELT },
    },
    measured(LARGE, large, "frames of the panel later than 50 ms", ({ lateFrames }) => lateFrames),
    throughput(SMALL, small),
    { ...throughput(LARGE, large), budget: { atLeast: 80_000 } },
    await unaccounted(page, panel),
  ];
}

const writes = (count: number): string => `burst of ${count.toLocaleString("en-US")} writes`;

function measured(
  count: number,
  bursts: readonly Burst[],
  what: string,
  of: (burst: Burst) => number,
): Measure {
  const measure = `${writes(count)}, ${what}`;
  return { measure, unit: "", ...summarise(bursts.map(of)), budget: null, baseline: null };
}

const reachable = (count: number, bursts: readonly Burst[]): Measure => ({
  ...measured(count, bursts, "until the last is reachable", ({ milliseconds }) => milliseconds),
  unit: "ms",
  budget: { p99: 3_000 },
});

const throughput = (count: number, bursts: readonly Burst[]): Measure => ({
  ...measured(count, bursts, "page → panel", ({ milliseconds }) => (count * 1_000) / milliseconds),
  unit: "events/s",
});

async function burst(
  page: Page,
  panel: DevToolsPanel,
  count: number,
  label: string,
): Promise<Burst> {
  await panel.getByRole("button", { name: "Clear" }).click();
  const watch = await watchTasks(panel);
  const grid = await panel.getByRole("grid", { name: "Writes" }).elementHandle();
  const reached = panel.frame.waitForFunction(
    ({ grid, rows }) => Number(grid?.getAttribute("aria-rowcount")) > rows,
    { grid, rows: count },
    { polling: "raf" },
  );
  const start = performance.now();
  await run(page, count, label);
  await reached;
  const milliseconds = performance.now() - start;
  return { milliseconds, ...(await watch()) };
}

const run = (page: Page, count: number, label: string): Promise<void> =>
  page.evaluate(({ count, label }) => window.bench?.burst(count, label), { count, label });

/** Watches the panel's tasks and frames until it is asked what they were. */
async function watchTasks(
  panel: DevToolsPanel,
): Promise<() => Promise<Omit<Burst, "milliseconds">>> {
  const watch = await panel.frame.evaluateHandle((felt) => {
    const seen = { longestTask: 0, lateFrames: 0, over: false };
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        seen.longestTask = Math.max(seen.longestTask, duration);
      }
    });
    observer.observe({ type: "longtask" });
    let last = performance.now();
    const frame = (): void => {
      const now = performance.now();
      if (now - last > felt) seen.lateFrames++;
      last = now;
      if (seen.over) observer.disconnect();
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    return seen;
  }, FELT);
  return () =>
    watch.evaluate((seen) => {
      seen.over = true;
      return { longestTask: seen.longestTask, lateFrames: seen.lateFrames };
    });
}

/** Writes that are neither listed nor reported as dropped, after more of them than can be sent. */
async function unaccounted(page: Page, panel: DevToolsPanel): Promise<Measure> {
  await panel.getByRole("button", { name: "Clear" }).click();
  await run(page, TOO_LARGE, "too large");
  const counts = panel.locator(".counts").locator("..");
  const numbers = async (): Promise<{ listed: number; dropped: number }> => {
    const text = await counts.innerText();
    const number = (pattern: RegExp): number =>
      Number((pattern.exec(text)?.[1] ?? "0").replaceAll(/\D/g, ""));
    return { listed: number(/([\d,.\s]+) writes/), dropped: number(/([\d,.\s]+) events? dropped/) };
  };
  let told = await numbers();
  for (let left = 100; left > 0 && told.listed + told.dropped < TOO_LARGE; left--) {
    await panel.frame.evaluate(() => new Promise(requestAnimationFrame));
    told = await numbers();
  }
  const missing = TOO_LARGE - told.listed - told.dropped;
  return {
    measure: `${writes(TOO_LARGE)}, neither listed nor among the ${told.dropped.toLocaleString("en-US")} said to be dropped`,
    unit: "",
    ...summarise([Math.abs(missing)]),
    budget: { median: 0 },
    baseline: null,
  };
}
