/** Side by side with a peer: what the same use costs a page, and how soon the panel shows it. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { type DrivenBrowser, launchBrowser } from "../harness/browser.ts";
import { type DevToolsPanel, openJazzPanel } from "../harness/devtools-panel.ts";
import { type Served, serveApp } from "../harness/serve.ts";
import { fetchPeer, PEER, type PeerFiles } from "./peer-extension.ts";
import type {} from "./peer-page/apollo.ts";
import type { Measure } from "./report.ts";
import type { Stage } from "./stage.ts";
import { type Summary, summarise } from "./statistics.ts";
import { rowsShown } from "./watch.ts";

const ROUNDS = 10;
const CALLS = 400;
/** The peer copies its whole cache twice for every write that it records. */
const RECORDED_ROUNDS = 10;
const RECORDED_CALLS = 100;
const BURST = 500;
const BURSTS = 10;

/** Opens our page with its engine's work taken out, with our extension or without. */
type OpenOurs = (withExtension: boolean) => Promise<Page>;

export async function peer(stage: Stage): Promise<Measure[]> {
  let files: PeerFiles;
  try {
    files = fetchPeer();
  } catch (error) {
    console.warn((error as Error).message);
    return [];
  }
  const without = await stage.browser(false);
  const openOurs: OpenOurs = (withExtension) => stage.callsPage(withExtension);
  const served = await servePeer(files);
  const browser = await launchBrowser({ extension: files.extension });
  try {
    const openTheirs = (of: DrivenBrowser): Promise<Page> => theirPage(of, served);
    return [
      ...(await costs(without, browser, openTheirs, openOurs)),
      ...(await lastShown(browser, openTheirs, openOurs)),
    ];
  } finally {
    await Promise.all([browser.close(), served.close()]);
    rmSync(files.extension, { recursive: true, force: true });
  }
}

/** What one write costs a page more than without an extension. */
async function costs(
  without: DrivenBrowser,
  browser: DrivenBrowser,
  openTheirs: (of: DrivenBrowser) => Promise<Page>,
  openOurs: OpenOurs,
): Promise<Measure[]> {
  const theirs = [await openTheirs(without), await openTheirs(browser)] as const;
  const ours = [await openOurs(false), await openOurs(true)] as const;
  const take = async (calls: number, rounds: number) => {
    const samples: [number[], number[], number[], number[]] = [[], [], [], []];
    for (let round = 0; round < rounds; round++) {
      for (const which of [0, 1] as const) {
        samples[which].push(await theirCost(theirs[which], calls));
        samples[2 + which]?.push(await ourCost(ours[which], CALLS));
      }
    }
    const [theirBase, theirCosts, ourBase, ourCosts] = samples;
    return { theirs: extra(theirCosts, theirBase), ours: extra(ourCosts, ourBase) };
  };
  const closed = await take(CALLS, ROUNDS);
  await recordTheirs(theirs[1]);
  const panel = await openJazzPanel(ours[1]);
  await panel.getByRole("tab", { name: "Writes" }).click();
  const recording = await take(RECORDED_CALLS, RECORDED_ROUNDS);
  await Promise.all([...theirs, ...ours].map((page) => page.close()));
  return [
    {
      measure: `peer: cost of one write, DevTools closed (ours at the same time: ${closed.ours.median.toFixed(2)} µs)`,
      unit: "µs",
      ...closed.theirs,
      budget: null,
    },
    {
      measure: "peer: cost of one write, recording",
      unit: "µs",
      ...recording.theirs,
      budget: null,
    },
    times("cost of one write, recording", recording.ours, recording.theirs),
  ];
}

/** How long until the last of a burst of writes is shown. */
async function lastShown(
  browser: DrivenBrowser,
  openTheirs: (of: DrivenBrowser) => Promise<Page>,
  openOurs: OpenOurs,
): Promise<Measure[]> {
  const theirs: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round < BURSTS; round++) {
    const theirPage = await openTheirs(browser);
    const { frame } = await recordTheirs(theirPage);
    theirs.push(
      await timed(async () => {
        await theirPage.evaluate((writes) => window.apolloBench?.burst(writes), BURST);
        await frame.getByText(`Cache writes (${BURST})`).waitFor();
      }),
    );
    await theirPage.close();
    const ourPage = await openOurs(true);
    const panel = await openJazzPanel(ourPage);
    await panel.getByRole("tab", { name: "Writes" }).click();
    await panel.getByRole("button", { name: "Clear" }).click();
    await rowsShown(panel.frame, "Writes", 0);
    ours.push(
      await timed(async () => {
        await ourPage.evaluate((writes) => window.bench?.burst(writes), BURST);
        await rowsShown(panel.frame, "Writes", BURST);
      }),
    );
    await ourPage.close();
  }
  const what = `${BURST} writes until the last is shown`;
  return [
    { measure: `peer: ${what}`, unit: "ms", ...summarise(theirs), budget: null, baseline: null },
    times(what, summarise(ours), summarise(theirs)),
  ];
}

/** Opens the peer's panel and has it record. */
async function recordTheirs(page: Page): Promise<DevToolsPanel> {
  const panel = await openJazzPanel(page, { title: "Apollo" });
  await panel.getByRole("tab", { name: "Cache", exact: true }).click();
  await panel.getByRole("button", { name: "Record", exact: true }).click();
  await panel.getByRole("button", { name: "Stop recording" }).waitFor();
  return panel;
}

async function theirCost(page: Page, calls: number): Promise<number> {
  await page.bringToFront();
  return page.evaluate((calls) => window.apolloBench?.average(calls) ?? Number.NaN, calls);
}

async function ourCost(page: Page, calls: number): Promise<number> {
  await page.bringToFront();
  return page.evaluate((calls) => window.bench?.average("insert", calls) ?? Number.NaN, calls);
}

function extra(costs: readonly number[], base: readonly number[]): Summary & { baseline: number } {
  const baseline = summarise(base).median;
  return { ...summarise(costs.map((cost) => cost - baseline)), baseline };
}

function times(what: string, ours: Summary, theirs: Summary): Measure {
  return {
    measure: `${what}, times the peer's (${PEER})`,
    unit: "×",
    median: ours.median / theirs.median,
    p99: ours.p99 / theirs.p99,
    samples: Math.min(ours.samples, theirs.samples),
    budget: { median: 1 },
    baseline: null,
  };
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

function servePeer({ packages }: PeerFiles): Promise<Served> {
  return serveApp(join(import.meta.dirname, "peer-page"), {
    resolve: { alias: { "@apollo/client/core": join(packages, "@apollo/client/core/index.js") } },
    server: { fs: { allow: [import.meta.dirname, packages] } },
  });
}

async function theirPage(of: DrivenBrowser, served: Served): Promise<Page> {
  const page = await of.context.newPage();
  await page.goto(`${served.url}`);
  await page.waitForFunction(() => window.apolloBench !== undefined);
  return page;
}
