/** Documents that come and go while a lot happens in them. */

import { type DevToolsPanel, killServiceWorker } from "../../harness/devtools-panel.ts";
import {
  expect,
  inPage,
  missingIn,
  test,
  unaccounted,
  writesGrid,
  writesIn,
} from "../../harness/faults.ts";

/** Not a whole number of batches: the last one is not full. */
const BURST = 2_111;

/** A load of the app that no navigation of Playwright's waits for takes as long as one that is waited for. */
const LOAD_PATIENCE_MS = 10_000;

// They load the app up to nine times, each time with a panel that follows.
test.describe.configure({ timeout: 60_000 });

test("a reload in a burst: the new page is followed from its first write", async ({
  page,
  openFaults,
  tally,
}) => {
  const panel = await openFaults();
  for (let round = 1; round <= 3; round++) {
    tally.tried += BURST;
    await Promise.all([
      page.waitForEvent("load"),
      inPage(
        page,
        (faults, writes) => {
          faults.burst(writes);
          location.reload();
        },
        BURST,
      ),
    ]);
    await page.waitForFunction(() => window.faults !== undefined);
    await inPage(page, (faults, round) => faults.insert(`after reload ${round}`), round);
    await expect.poll(() => writesIn(panel)).toBe(1);
    tally.lost += await unaccounted(panel, 1);
  }
  await panel.getByRole("tab", { name: "Sessions" }).click();
  const sessions = panel.getByRole("grid", { name: "Sessions" }).getByRole("row");
  await expect(sessions).toHaveCount(2);
});

test("a reload in a burst, with past pages kept: all that the old page did is there", async ({
  page,
  openFaults,
  tally,
}) => {
  const panel = await openFaults();
  await panel.getByRole("tab", { name: "Settings" }).click();
  await panel.getByRole("checkbox", { name: "keep what was recorded" }).check();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await Promise.all([
    page.waitForEvent("load"),
    inPage(
      page,
      (faults, writes) => {
        faults.burst(writes);
        location.reload();
      },
      BURST,
    ),
  ]);
  await page.waitForFunction(() => window.faults !== undefined);
  await inPage(page, (faults) => faults.insert("after the reload"));
  tally.tried = BURST + 1;
  tally.lost = await unaccounted(panel, BURST + 1);
  await expect.poll(() => writesIn(panel)).toBe(BURST + 1);
});

test("there and back through the back/forward cache: the page goes on where it was", async ({
  page,
  apps,
  openFaults,
  tally,
}) => {
  const panel = await openFaults();
  await page.evaluate(() => {
    addEventListener("pageshow", ({ persisted }) => {
      document.title = persisted ? "back" : "new";
    });
  });
  await inPage(page, (faults, writes) => faults.burst(writes), BURST);
  expect(await unaccounted(panel, BURST)).toBe(0);
  await page.goto(`${apps}no-jazz.html`);
  await expect.poll(() => writesIn(panel)).toBe(0);
  await page.goBack({ waitUntil: "commit" });
  await expect(page).toHaveTitle("back");
  await inPage(page, (faults) => faults.insert("after coming back"));
  await writesGrid(panel).waitFor();
  await expect(writesGrid(panel).getByRole("row").last()).toContainText("insert");
  // The page still remembers a little of before.
  await expect.poll(() => writesIn(panel)).toBeGreaterThan(100);
  tally.tried = 2;
});

test("frames that come and go during a burst: what the others do is all there", async ({
  page,
  openFaults,
  tally,
}) => {
  const panel = await openFaults();
  const rounds = 8;
  for (let round = 0; round < rounds; round++) {
    await page.evaluate((src) => {
      document.querySelector("iframe")?.remove();
      document.body.append(Object.assign(document.createElement("iframe"), { src }));
    }, page.url());
    await inPage(page, (faults) => faults.burst(100));
    const frame = page.frames().at(-1);
    await frame?.waitForFunction(() => window.faults !== undefined);
    await frame?.evaluate(() => window.faults?.burst(50));
  }
  await page.evaluate(() => document.querySelector("iframe")?.remove());
  await panel.getByRole("tab", { name: "Sessions" }).click();
  const sessions = panel.getByRole("grid", { name: "Sessions" }).getByRole("row");
  await expect(sessions.filter({ hasNotText: "closed" })).toHaveCount(2);
  await panel.getByRole("tab", { name: "Writes" }).click();
  tally.tried = rounds * 150;
  tally.lost = await unaccounted(panel, rounds * 100);
});

test("a background worker that is killed again and again: nothing is missing", async ({
  page,
  context,
  openFaults,
  tally,
}) => {
  const panel = await openFaults();
  const kills = 10;
  for (let kill = 0; kill < kills; kill++) {
    await inPage(page, (faults) => faults.burst(200));
    await killServiceWorker(context);
    await inPage(page, (faults) => faults.burst(100));
  }
  tally.tried = kills * 300;
  tally.lost = await unaccounted(panel, kills * 300);
  expect(await missingIn(panel)).toEqual({ dropped: 0, lost: 0, misunderstood: 0, unheard: false });
});

test("a tab that crashes is said to be gone, and is followed when it is loaded again", async ({
  page,
  openFaults,
  tally,
}) => {
  const panel = await openFaults();
  await inPage(page, (faults, writes) => faults.burst(writes), BURST);
  expect(await unaccounted(panel, BURST)).toBe(0);
  const crashed = page.waitForEvent("crash");
  const session = await page.context().newCDPSession(page);
  session.send("Page.crash").catch(() => {});
  await crashed;
  await expect(panel.getByText("This page does not answer.")).toBeVisible();
  // Playwright gives a crashed page up; DevTools does not.
  await inspected(panel, "reload()");
  await expect
    .poll(() => inspected(panel, 'eval("typeof faults", done)'), { timeout: LOAD_PATIENCE_MS })
    .toBe("object");
  await inspected(panel, `eval("faults.insert('after the crash')", done)`);
  await expect(writesGrid(panel).getByRole("row").last()).toContainText("insert");
  await expect(panel.getByText("This page does not answer.")).toHaveCount(0);
  tally.tried = 1;
});

/** Calls `chrome.devtools.inspectedWindow`, from the panel. */
const inspected = (panel: DevToolsPanel, call: string): Promise<unknown> =>
  panel.frame.evaluate(`new Promise((done) => {
    chrome.devtools.inspectedWindow.${call};
    ${call.includes("done") ? "" : "done();"}
  })`);
