/** What the hook costs a page in which there is no Jazz: its script is compiled and run, and that is all. */
import type { BrowserContext, CDPSession } from "@playwright/test";
import type { Measure } from "./report.ts";
import { summarise } from "./statistics.ts";

interface TraceEvent {
  name: string;
  /** Microseconds. */
  dur?: number;
  args: { data?: { url?: string } };
}

/**
 * In a new tab for each round, so that nothing is compiled yet.
 *
 * @param url a page without Jazz. @param script the hook's address.
 */
export async function evaluation(
  context: BrowserContext,
  url: string,
  script: string,
  rounds: number,
): Promise<Measure> {
  const milliseconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const events = await traced(session, () => page.goto(url));
    await page.close();
    const runs = events.filter(
      ({ name, args }) => name === "EvaluateScript" && args.data?.url === script,
    );
    if (runs.length !== 1) throw new Error(`The hook ran ${runs.length} times in one page.`);
    milliseconds.push((runs[0]?.dur ?? Number.NaN) / 1_000);
  }
  return {
    measure: "core of the hook, compiled and run on a page without Jazz",
    unit: "ms",
    ...summarise(milliseconds),
    budget: { median: 1 },
    baseline: null,
  };
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
