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
