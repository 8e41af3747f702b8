/** The extension is updated while a panel is open. */
import { browserOf } from "../../harness/browser.ts";
import { expect, inPage, test, unaccounted } from "../../harness/faults.ts";
import { actAs, rowsOf } from "../../harness/framework-apps.ts";

test("an update closes DevTools: the page is itself again, and is to be reloaded to be seen", async ({
  page,
  extension,
  openFaults,
  openPanel,
  tally,
}) => {
  const panel = await openFaults();
  await actAs(panel, "bob");
  expect(await inPage(page, (faults) => faults.user())).toBe("bob");
  const closed = panel.devtools.waitForEvent("close");
  await browserOf(page.context()).loadExtension(extension);
  await closed;
  await expect.poll(() => inPage(page, (faults) => faults.user())).toBe("alice");
  await inPage(page, (faults) => faults.burst(20));

  const next = await openPanel();
  await expect(next.getByRole("tabpanel")).toContainText(
    "If it was open before the extension was installed or updated, reload it",
  );
  await page.reload();
  await page.waitForFunction(() => window.faults !== undefined);
  await inPage(page, (faults) => faults.burst(20));
  await rowsOf(next, "Writes");
  tally.tried = 1;
  tally.lost = await unaccounted(next, 20);
});

test("a panel of an older version says so, and what to do", async ({ page, openFaults, tally }) => {
  const panel = await openFaults();
  await panel.frame.evaluate(() => {
    const { chrome, browser } = window as unknown as Record<string, { tabs: object } | undefined>;
    const connect = () => {
      throw new Error("Extension context invalidated.");
    };
    for (const api of [chrome, browser]) if (api) Object.assign(api.tabs, { connect });
  });
  await page.reload();
  await expect(panel.getByRole("alert")).toContainText(
    "Jazz DevTools was updated. Close DevTools, reload the page and open DevTools again.",
  );
  tally.tried = 1;
});
