import type { Page } from "@playwright/test";
import { expect, test } from "../harness/fixture.ts";

test("writes and deltas are a track of Chrome's performance recording, while it runs", async ({
  page,
  apps,
  openPanel,
  problems,
}) => {
  await page.goto(`${apps}plain.html`);
  const panel = await openPanel();
  const add = page.getByRole("button", { name: "Add" });
  await add.click();

  await panel.frame.evaluate(listenScript);
  await toggleRecording(panel.devtools);
  await expect.poll(() => panel.frame.evaluate("profilingStarted")).toBe(true);
  // What the panel says to the page arrives in order: after an answer, the page has heard it all.
  // DevTools hides the panel while it records.
  await panel.locator('[role="tab"]', { hasText: "Rows" }).dispatchEvent("click");
  const rows = panel.locator('[role="grid"][aria-label="Rows"]');
  await expect(rows).toHaveAttribute("aria-rowcount", "2");

  await add.click();
  await add.click();
  await toggleRecording(panel.devtools);
  const once = ["delta todos · +1 −0 ~0", "insert todos · alice"];
  await expect
    .poll(async () => (await labels(panel.devtools, "Jazz")).sort(), { timeout: 15_000 })
    .toEqual([...once, ...once].sort());
  expect(problems).toEqual({ page: [], panel: [] });
});

test("outside of a performance recording nothing is put on any track", async ({
  page,
  apps,
  openPanel,
}) => {
  await page.goto(`${apps}plain.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  const grid = panel.getByRole("grid", { name: "Writes", exact: true });
  const stamps = await timeStampsDuring(page, async () => {
    await page.evaluate(() => console.timeStamp("of the page itself"));
    await page.getByRole("button", { name: "Add" }).click();
    await expect(grid.getByRole("row")).toHaveCount(2);
  });
  expect(stamps).toEqual(["of the page itself"]);
  const timeline = "performance.getEntriesByType('measure').length";
  expect(await page.evaluate(timeline)).toBe(0);
});

/** Labels of `console.timeStamp` that Chrome's own tracing sees, without the Performance panel. */
async function timeStampsDuring(page: Page, run: () => Promise<void>): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const labels: string[] = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    for (const event of value as unknown as TraceEvent[]) {
      if (event.name === "TimeStamp") labels.push(event.args?.data?.message ?? "");
    }
  });
  const complete = new Promise((done) => session.once("Tracing.tracingComplete", done));
  await session.send("Tracing.start", { categories: "devtools.timeline,blink.console" });
  await run();
  await session.send("Tracing.end");
  await complete;
  await session.detach();
  return labels;
}

interface TraceEvent {
  name: string;
  args?: { data?: { message?: string } };
}

/** Runs in the panel: remembers that it was told. */
const listenScript = `{
  globalThis.profilingStarted = false;
  chrome.devtools.performance.onProfilingStarted.addListener(() => {
    globalThis.profilingStarted = true;
  });
}`;

/** Presses the button that starts the recording, or ends it. */
const toggleRecording = (devtools: Page): Promise<unknown> =>
  devtools.evaluate(`(async () => {
    const { ActionRegistry, ViewManager } = await import("./ui/legacy/legacy.js");
    await ViewManager.ViewManager.instance().showView("timeline");
    const actions = ActionRegistry.ActionRegistry.instance();
    await actions.getAction("timeline.toggle-recording").execute();
  })()`);

/** What DevTools read from its own recording: the labels on the track of that name. */
const labels = (devtools: Page, track: string): Promise<string[]> =>
  devtools.evaluate(`(async () => {
    const { TimelinePanel } = await import("./panels/timeline/timeline.js");
    const data = TimelinePanel.TimelinePanel.instance().model.parsedTrace(0)?.data;
    return (data?.ExtensionTraceData.extensionTrackData ?? [])
      .filter(({ name }) => name === ${JSON.stringify(track)})
      .flatMap(({ entriesByTrack }) => Object.values(entriesByTrack).flat())
      .map(({ name }) => name);
  })()`);
