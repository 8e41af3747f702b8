/**
 * What the hook costs a page in which there is no Jazz: its scripts are compiled and run, and that is
 * all. Beside them, in the same rounds, what any script costs: one that is empty, and one that holds
 * the hook's whole code in a function that is never called, so that it is read and nothing more.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, CDPSession } from "@playwright/test";
import type { Measure } from "./report.ts";
import type { Stage } from "./stage.ts";
import { summarise } from "./statistics.ts";

const ROUNDS = 24;

interface TraceEvent {
  name: string;
  /** Microseconds of its thread. */
  tdur?: number;
  args: { data?: { url?: string } };
}

interface Timed {
  context: BrowserContext;
  page: string;
  /** Addresses of an extension's scripts. */
  scripts: readonly string[];
  /** Milliseconds, by script. */
  times: Map<string, number[]>;
}

/** On a page without Jazz, in a new tab for each round, so that nothing is compiled yet. */
export async function evaluation(stage: Stage): Promise<Measure[]> {
  const [hooked, bare] = [await stage.browser(true), await stage.browser(false)];
  const url = await stage.address("empty.html");
  const address = (id: string, file: string): string => `chrome-extension://${id}/${file}`;
  const folder = await plainScripts("dist/chrome/page.js");
  const plain = await bare.loadExtension(folder);
  const timed = (context: BrowserContext, page: string, ...scripts: string[]): Timed => ({
    context,
    page,
    scripts,
    times: new Map(scripts.map((script) => [script, []])),
  });
  const [hook, relay, empty, asleep] = [
    address(hooked.extensionId, "page.js"),
    address(hooked.extensionId, "relay.js"),
    address(plain, "empty.js"),
    address(plain, "asleep.js"),
  ];
  const conditions = [
    timed(hooked.context, url, hook, relay),
    timed(bare.context, `${url}?empty`, empty),
    timed(bare.context, `${url}?asleep`, asleep),
  ];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const one of conditions) await time(one);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const times = new Map(conditions.flatMap((one) => [...one.times]));
  const measure = (what: string, script: string, against: string | null): Measure => ({
    measure: what,
    unit: "ms",
    ...summarise(times.get(script) ?? []),
    budget: script === hook ? { median: 1 } : null,
    baseline: against === null ? null : summarise(times.get(against) ?? []).median,
  });
  return [
    measure(
      "core of the hook, compiled and run for the first time, on a page without Jazz",
      hook,
      empty,
    ),
    measure(
      "the same code in a function that is never called: read, and nothing more",
      asleep,
      empty,
    ),
    measure("relay of the extension, compiled and run for the first time", relay, empty),
  ];
}

/** What an extension's scripts take of their thread: other work does not count. */
async function time({ context, page: url, scripts, times }: Timed): Promise<void> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const events = await traced(session, () => page.goto(url));
  await page.close();
  for (const script of scripts) {
    const run = events.find(
      ({ name, args }) => name === "EvaluateScript" && args.data?.url === script,
    );
    // A process that is started meanwhile may not be traced yet.
    if (run?.tdur !== undefined) times.get(script)?.push(run.tdur / 1_000);
  }
}

/** An extension with two scripts that do nothing, each on pages that ask for it. */
async function plainScripts(hook: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "jazz-devtools-plain-"));
  const code = await readFile(hook, "utf8");
  const scripts = { empty: "", asleep: `function asleep(){${code}}` };
  for (const [name, text] of Object.entries(scripts)) {
    await writeFile(join(folder, `${name}.js`), text);
  }
  const manifest = {
    manifest_version: 3,
    name: "Plain scripts",
    version: "1",
    content_scripts: Object.keys(scripts).map((name) => ({
      matches: [`*://*/*?${name}`],
      js: [`${name}.js`],
      run_at: "document_start",
      world: "MAIN",
    })),
  };
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
  return folder;
}

/** What the browser does meanwhile. */
async function traced(session: CDPSession, run: () => Promise<unknown>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]));
  });
  const complete = new Promise<void>((done) =>
    session.once("Tracing.tracingComplete", () => done()),
  );
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["devtools.timeline", "v8"] },
  });
  await run();
  await session.send("Tracing.end");
  await complete;
  return events;
}
