/** What the hook costs a page in which there is no Jazz: its script is compiled and run, and that is all. */
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

/** What a script of the extension takes of its thread, in milliseconds: other work does not count. */
async function timeOf(
  context: BrowserContext,
  url: string,
  script: string,
): Promise<number | null> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const events = await traced(session, () => page.goto(url));
  await page.close();
  const [run] = events.filter(
    ({ name, args }) => name === "EvaluateScript" && args.data?.url === script,
  );
  return run?.tdur === undefined ? null : run.tdur / 1_000;
}

/** On a page without Jazz, in a new tab for each round, so that nothing is compiled yet. */
export async function evaluation(stage: Stage): Promise<Measure[]> {
  const { context, extensionId } = await stage.browser(true);
  const url = await stage.address("empty.html");
  const script = `chrome-extension://${extensionId}/page.js`;
  const milliseconds: number[] = [];
  // A process that is started meanwhile may not be traced yet.
  for (let tries = 0; milliseconds.length < ROUNDS && tries < 3 * ROUNDS; tries++) {
    const time = await timeOf(context, url, script);
    if (time !== null) milliseconds.push(time);
  }
  return [
    {
      measure: "core of the hook, compiled and run for the first time, on a page without Jazz",
      unit: "ms",
      ...summarise(milliseconds),
      budget: { median: 1 },
      baseline: null,
    },
  ];
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
