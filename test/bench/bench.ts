/**
 * `npm run bench`: what the extension costs a page and how fast the panel follows. Conditions are
 * interleaved round by round, so that a machine that slows down slows all of them.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { type DrivenBrowser, launchBrowser } from "../harness/browser.ts";
import { openJazzPanel } from "../harness/devtools-panel.ts";
import { serveApp } from "../harness/serve.ts";
import { backendCost } from "./backend-cost.ts";
import { burstCosts } from "./bursts.ts";
import { doorCosts } from "./doors.ts";
import { evaluation } from "./evaluation.ts";
import { originCosts } from "./origins.ts";
import type { Op } from "./page/main.ts";
import { peer } from "./peer.ts";
import { policyChecks } from "./policy-checks.ts";
import { asMarkdown, type Measure } from "./report.ts";
import { scale } from "./scale.ts";
import { summarise } from "./statistics.ts";

const ROUNDS = 12;
const CALLS = 400;
const OPS: readonly Op[] = ["insert", "update", "delete", "delta"];
const HERE = import.meta.dirname;

interface Condition {
  name: string;
  page: Page;
  averages: Map<Op, number[]>;
  each: Map<Op, number[]>;
}

const without = await launchBrowser();
const withIt = await launchBrowser({ extension: "dist/chrome" });
// Isolation gives the page a clock of 5 µs.
const served = await serveApp(join(HERE, "page"), {
  resolve: { alias: { "jazz-tools": join(HERE, "../../sandbox/jazz-tools/index.ts") } },
  server: {
    fs: { allow: [join(HERE, "../..")] },
    headers: {
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    },
  },
});

try {
  const measures = [
    ...(await pageCost()),
    ...(await doorCosts(doorPage, ROUNDS)),
    ...(await evaluation(withIt, without, `${served.url}empty.html`, 2 * ROUNDS)),
    ...(await originCosts(
      (withExtension) => benchPage(withExtension ? withIt : without, "?hollow"),
      ROUNDS,
    )),
    ...(await bursts()),
    ...(await scale(scalePage)),
    ...(await peer(without, (on) => benchPage(on ? withIt : without, "?hollow"))),
    ...policyChecks(),
    ...(await backendCost()),
    ...bundleSizes(),
  ];
  const table = asMarkdown(measures, without.version);
  console.log(`\n${table}`);
  writeFileSync(join(HERE, "results.json"), `${JSON.stringify(measures, null, 2)}\n`);
  writeFileSync(join(HERE, "results.md"), table);
} finally {
  await Promise.all([without.close(), withIt.close(), served.close()]);
}

/** A loaded bench page in a new tab. */
async function benchPage(browser: DrivenBrowser, query: string): Promise<Page> {
  const page = await browser.context.newPage();
  await page.goto(served.url + query);
  await page.waitForFunction(() => window.bench !== undefined);
  return page;
}

/** A page for what passes the doors. */
async function doorPage(withExtension: boolean): Promise<Page> {
  const page = await (withExtension ? withIt : without).context.newPage();
  await page.goto(`${served.url}doors.html`);
  await page.waitForFunction(() => window.doorBench !== undefined);
  return page;
}

/** A page that has much of everything. */
async function scalePage(query: string, withExtension: boolean): Promise<Page> {
  const page = await (withExtension ? withIt : without).context.newPage();
  await page.goto(`${served.url}scale.html${query}`);
  await page.waitForFunction(() => window.scaleBench !== undefined);
  return page;
}

async function pageCost(): Promise<Measure[]> {
  const recording = await benchPage(withIt, "?hollow");
  const panel = await openJazzPanel(recording);
  await panel.getByRole("tab", { name: "Writes" }).click();
  const conditions: Condition[] = [
    condition("no extension", await benchPage(without, "?hollow")),
    condition("DevTools closed", await benchPage(withIt, "?hollow")),
    condition("recording", recording),
  ];
  for (let round = 0; round < ROUNDS; round++) {
    for (const op of OPS) {
      for (const one of rotated(conditions, round)) {
        await one.page.bringToFront();
        const average = await one.page.evaluate(
          ({ op, calls }) => window.bench?.average(op, calls) ?? Number.NaN,
          { op, calls: CALLS },
        );
        const each = await one.page.evaluate(
          ({ op, calls }) => window.bench?.each(op, calls) ?? [],
          { op, calls: CALLS },
        );
        one.averages.get(op)?.push(average);
        one.each.get(op)?.push(...each);
      }
    }
  }
  await Promise.all(conditions.map((one) => one.page.close()));
  const [none, closed, open] = conditions;
  if (!none || !closed || !open) throw new Error("A condition is missing.");
  return OPS.flatMap((op) => [costOf(op, closed, none), costOf(op, open, none)]);
}

function condition(name: string, page: Page): Condition {
  const samples = (): Map<Op, number[]> => new Map(OPS.map((op) => [op, []]));
  return { name, page, averages: samples(), each: samples() };
}

/** What one call costs more than without the extension, µs. The median is of averages of many calls. */
function costOf(op: Op, condition: Condition, none: Condition): Measure {
  const baseline = summarise(none.averages.get(op) ?? []).median;
  const extra = (condition.averages.get(op) ?? []).map((time) => time - baseline);
  const { p99, samples } = summarise(condition.each.get(op) ?? []);
  const recording = condition.name === "recording";
  return {
    measure: `cost of one ${op}, ${condition.name}`,
    unit: "µs",
    median: summarise(extra).median,
    p99: Math.max(0, p99 - summarise(none.each.get(op) ?? []).median),
    samples,
    budget: recording ? { median: 10, p99: 50 } : { median: 0.5 },
    baseline,
  };
}

/** Bursts of writes in one task of the page, with a panel that keeps all of them. */
async function bursts(): Promise<Measure[]> {
  const page = await withIt.context.newPage();
  await page.goto(`chrome-extension://${withIt.extensionId}/manifest.json`);
  await page.evaluate("chrome.storage.local.set({ settings: { maxWrites: 500_000 } })");
  await page.goto(`${served.url}?hollow`);
  await page.waitForFunction(() => window.bench !== undefined);
  const panel = await openJazzPanel(page);
  await panel.getByRole("tab", { name: "Writes" }).click();
  const measures = await burstCosts(page, panel, ROUNDS);
  await page.close();
  return measures;
}

function bundleSizes(): Measure[] {
  const size = (measure: string, file: string, limit?: number): Measure => {
    const scripts = [...loadedWith(file)].map((script) =>
      readFileSync(join("dist/chrome", script)),
    );
    const kilobytes = sum(scripts.map((script) => script.byteLength)) / 1_000;
    const zipped = sum(scripts.map((script) => gzipSync(script).byteLength)) / 1_000;
    return {
      measure: `${measure}, minified (${zipped.toFixed(1)} kB gzipped)`,
      unit: "kB",
      median: kilobytes,
      p99: kilobytes,
      samples: 1,
      budget: limit === undefined ? null : { median: limit },
      baseline: null,
    };
  };
  return [
    size("core of the hook, in every page", "page.js", 25),
    size("tools of the hook, brought when a panel opens", "tools.js"),
    size("panel, as it opens", "panel.js", 200),
  ];
}

/** A script and what it imports at once; what it imports on demand is left out. */
function loadedWith(file: string, known = new Set<string>()): Set<string> {
  known.add(file);
  const source = readFileSync(join("dist/chrome", file), "utf8");
  for (const [, imported = ""] of source.matchAll(/(?:import|from)\s*"(\.[^"]+\.js)"/g)) {
    const script = join(dirname(file), imported);
    if (!known.has(script)) loadedWith(script, known);
  }
  return known;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
