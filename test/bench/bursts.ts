/** How the panel follows a page that writes as fast as it can, in one task of the page. */
import type { Page } from "@playwright/test";
import { type DevToolsPanel, openJazzPanel } from "../harness/devtools-panel.ts";
import { taskMeasures } from "./busy-measures.ts";
import type { Measure } from "./report.ts";
import type { Stage } from "./stage.ts";
import { summarise, summariseRates } from "./statistics.ts";
import { type Busy, rowsShown, watched } from "./watch.ts";

const ROUNDS = 10;
const SIZES = [500, 5_000, 50_000] as const;
const LARGE = 50_000;
/** More than a page may send before the panel has taken in any of it. */
const TOO_LARGE = 100_000;

interface Burst extends Busy {
  /** Microseconds of the page for each write, with what was sent meanwhile. */
  inPage: number;
  /** The same without the extension. */
  baseline: number;
}

/** What the panel says of a burst. */
interface Told {
  listed: number;
  dropped: number;
}

export async function burstCosts(stage: Stage): Promise<Measure[]> {
  await keepAll(stage);
  const page = await stage.callsPage(true);
  const without = await stage.callsPage(false);
  const panel = await openJazzPanel(page);
  await panel.getByRole("tab", { name: "Writes" }).click();
  const bursts = new Map<number, Burst[]>(SIZES.map((count) => [count, []]));
  const missing: number[] = [];
  const dropped: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const count of SIZES) {
      const baseline = await run(without, count);
      bursts.get(count)?.push({ ...(await burst(page, panel, count)), baseline });
    }
    const told = await overflow(page, panel);
    missing.push(Math.abs(TOO_LARGE - told.listed - told.dropped));
    dropped.push(told.dropped);
  }
  await Promise.all([page.close(), without.close()]);
  return [
    ...[...bursts].flatMap(([count, taken]) => measuresOf(count, taken)),
    measure(TOO_LARGE, "said to be dropped", "events", dropped, null),
    measure(TOO_LARGE, "neither listed nor said to be dropped", "events", missing, { p99: 0 }),
  ];
}

/** Has the panel keep more than it usually does. */
async function keepAll(stage: Stage): Promise<void> {
  const { context, extensionId } = await stage.browser(true);
  const page = await context.newPage();
  await page.goto(`chrome-extension://${extensionId}/manifest.json`);
  await page.evaluate("chrome.storage.local.set({ settings: { maxWrites: 500_000 } })");
  await page.close();
}

async function burst(
  page: Page,
  panel: DevToolsPanel,
  count: number,
): Promise<Omit<Burst, "baseline">> {
  await clear(panel);
  let inPage = Number.NaN;
  const busy = await watched(panel.frame, async () => {
    inPage = await run(page, count);
    await rowsShown(panel.frame, "Writes", count);
  });
  return { ...busy, inPage };
}

async function run(page: Page, count: number): Promise<number> {
  await page.bringToFront();
  return page.evaluate((count) => window.bench?.burst(count) ?? Number.NaN, count);
}

async function clear(panel: DevToolsPanel): Promise<void> {
  await panel.getByRole("button", { name: "Clear", exact: true }).click();
  await rowsShown(panel.frame, "Writes", 0);
}

/** What the panel says once it accounts for all writes, or has had time enough for it. */
async function overflow(page: Page, panel: DevToolsPanel): Promise<Told> {
  await clear(panel);
  const before = await told(panel);
  await run(page, TOO_LARGE);
  for (let left = 100; ; left--) {
    const { listed, dropped } = await told(panel);
    const now = { listed, dropped: dropped - before.dropped };
    if (left === 0 || now.listed + now.dropped >= TOO_LARGE) return now;
    await panel.frame.evaluate(() => new Promise(requestAnimationFrame));
  }
}

async function told(panel: DevToolsPanel): Promise<Told> {
  const text = await panel.locator(".counts").locator("..").innerText();
  const number = (pattern: RegExp): number =>
    Number((pattern.exec(text)?.[1] ?? "0").replaceAll(/\D/g, ""));
  return { listed: number(/([\d,.\s]+) writes?/), dropped: number(/([\d,.\s]+) events? dropped/) };
}

function measuresOf(count: number, bursts: readonly Burst[]): Measure[] {
  const baseline = summarise(bursts.map((one) => one.baseline)).median;
  const times = bursts.map(({ milliseconds }) => milliseconds);
  const perSecond = times.map((time) => (count * 1_000) / time);
  const inPage = bursts.map((one) => one.inPage - baseline);
  const each = { ...measure(count, "the page's task, each write", "µs", inPage, BUDGET), baseline };
  const enough = count === LARGE ? { atLeast: 80_000 } : null;
  return [
    each,
    measure(count, "until the last is reachable", "ms", times, { p99: 3_000 }),
    {
      ...measure(count, "page → panel", "events/s", perSecond, enough),
      ...summariseRates(perSecond),
    },
    ...taskMeasures(writes(count), bursts),
  ];
}

/** Of a recorded write. */
const BUDGET = { median: 10, p99: 50 };

function measure(
  count: number,
  what: string,
  unit: string,
  samples: readonly number[],
  budget: Measure["budget"],
): Measure {
  const name = `${writes(count)}: ${what}`;
  return { measure: name, unit, ...summarise(samples), budget, baseline: null };
}

const writes = (count: number): string => `burst of ${count.toLocaleString("en-US")} writes`;
