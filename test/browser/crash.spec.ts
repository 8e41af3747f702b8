/** The browser itself ends from one moment to the next. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DrivenBrowser, launchBrowser } from "../harness/browser.ts";
import { runCommand } from "../harness/commands.ts";
import { openJazzPanel } from "../harness/devtools-panel.ts";
import { writesIn } from "../harness/faults.ts";
import { expect, test } from "../harness/fixture.ts";

/** Milliseconds that may be lost. */
const LOST = 1_000;

test("a browser that is killed loses at most the last second of a recording", async ({
  apps,
  extension,
}) => {
  const profile = await mkdtemp(join(tmpdir(), "jazz-devtools-crash-"));
  let browser: DrivenBrowser | undefined;
  try {
    browser = await launchBrowser({ extension, profile });
    const page = await browser.context.newPage();
    await page.goto(`${apps}faults.html`);
    await page.waitForFunction(() => window.faults !== undefined);
    await openJazzPanel(page);
    await page.evaluate(() => {
      const times: number[] = [];
      Object.assign(window, { times });
      setInterval(() => {
        window.faults?.insert(`write ${times.length}`);
        times.push(Date.now());
      }, 20);
    });
    // Long enough that more is to be there than may be lost.
    await page.waitForFunction((lost) => (times.at(-1) ?? 0) - (times[0] ?? 0) > 2 * lost, LOST, {
      polling: 50,
    });
    const made = await page.evaluate(() => ({ times, now: Date.now() }));
    await browser.crash();
    const due = made.times.filter((at) => at <= made.now - LOST).length;
    expect(due).toBeGreaterThan(20);

    browser = await launchBrowser({ extension, profile });
    const next = await browser.context.newPage();
    await next.goto(`${apps}faults.html`);
    const panel = await openJazzPanel(next);
    await panel.getByRole("tab", { name: "Writes" }).click();
    await runCommand(panel, "saved recordings");
    const dialog = panel.getByRole("dialog", { name: "Saved recordings" });
    await dialog.getByRole("button", { name: /^Open / }).click();
    await expect(panel.getByRole("region", { name: "Recording" })).toContainText("is a recording");
    await panel.getByRole("tab", { name: "Writes" }).click();
    expect(await writesIn(panel)).toBeGreaterThanOrEqual(due);
    const grid = panel.getByRole("grid", { name: "Writes", exact: true });
    await grid.press("Home");
    await grid.press("Enter");
    await expect(panel.getByRole("region", { name: "Details" })).toContainText("write 0");
  } finally {
    await browser?.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
});

/** When the page wrote, in milliseconds since the epoch. */
declare const times: number[];
