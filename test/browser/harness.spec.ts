import { axeViolations } from "../harness/axe.ts";
import { killServiceWorker } from "../harness/devtools-panel.ts";
import { expect, test } from "../harness/fixture.ts";

test.use({ extension: "test/fixtures/dummy-extension" });

test.describe("the harness", () => {
  test.beforeEach(async ({ page, apps }) => {
    await page.goto(`${apps}no-jazz.html`);
  });

  test("loads the extension before the page's own scripts", async ({ page }) => {
    expect(await page.evaluate("hookedAt")).toBe("loading");
  });

  test("finds, clicks and types in the panel", async ({ openPanel }) => {
    const panel = await openPanel();
    await panel.getByRole("button", { name: "Count" }).click();
    await expect(panel.getByRole("status", { name: "Counted" })).toHaveText("1");

    const filter = panel.getByRole("searchbox", { name: "Filter" });
    await filter.focus();
    await panel.keyboard.type("op:inser");
    await filter.press("t");
    await expect(filter).toHaveValue("op:insert");
    await panel.keyboard.press("Tab");
    await panel.keyboard.press("Enter");
    await expect(panel.getByRole("status", { name: "Counted" })).toHaveText("2");
  });

  test("gives the panel a size and a picture", async ({ openPanel }, testInfo) => {
    const panel = await openPanel();
    for (const width of [1200, 600]) {
      await panel.screenshot(testInfo.outputPath(`${width}.png`), { width, height: 700 });
      expect(await panel.frame.evaluate(() => [innerWidth, innerHeight])).toEqual([width, 700]);
    }
  });

  test("changes the theme while the panel is open", async ({ openPanel }) => {
    const panel = await openPanel({ theme: "dark" });
    const theme = panel.getByRole("status", { name: "Theme" });
    await expect(theme).toHaveText("dark");
    await panel.setTheme("default");
    await expect(theme).toHaveText("default");
  });

  test("keeps the panel while the page reloads and navigates", async ({ openPanel, page }) => {
    const panel = await openPanel();
    await panel.getByRole("button", { name: "Count" }).click();
    await page.reload();
    await page.goto("about:blank");
    await expect(panel.getByRole("status", { name: "Counted" })).toHaveText("1");
  });

  test("lets a page come back from the back/forward cache", async ({ openPanel, page, apps }) => {
    await openPanel();
    await page.evaluate(() => {
      addEventListener("pageshow", ({ persisted }) => {
        document.title = persisted ? "back" : "new";
      });
    });
    await page.goto(`${apps}throwing.html`);
    await page.goBack({ waitUntil: "commit" }); // it is loaded already
    await expect(page).toHaveTitle("back");
  });

  test("closes and reopens the panel", async ({ openPanel, page }) => {
    const panel = await openPanel();
    await panel.getByRole("button", { name: "Count" }).click();
    await panel.reopen();
    await expect(panel.getByRole("status", { name: "Counted" })).toHaveText("0");
    await panel.close();
    expect(page.isClosed()).toBe(false);
  });

  test("opens panels for two tabs", async ({ openPanel, context }) => {
    const other = await context.newPage();
    const panels = await Promise.all([openPanel(), openPanel({ of: other })]);
    await panels[0].getByRole("button", { name: "Count" }).click();
    await expect(panels[0].getByRole("status", { name: "Counted" })).toHaveText("1");
    await expect(panels[1].getByRole("status", { name: "Counted" })).toHaveText("0");
  });

  test("ends the background, which starts again when it is called", async ({
    context,
    openPanel,
  }) => {
    const panel = await openPanel();
    const starts = panel.getByRole("status", { name: "Background starts" });
    await expect(starts).toHaveText("1");
    expect(await killServiceWorker(context)).toBe(true);
    await expect(starts).toHaveText("2");
  });

  test("hears of errors in the page and in the panel", async ({ openPanel, page, problems }) => {
    const panel = await openPanel();
    await page.evaluate(() => console.error("The page failed."));
    await panel.getByRole("button", { name: "Fail" }).click();
    await expect.poll(() => problems.panel).toEqual([expect.stringContaining("panel failed")]);
    await expect.poll(() => problems.page).toEqual([expect.stringContaining("The page failed.")]);
  });

  for (const turn of ["first", "second"]) {
    test(`forgets what a test stored (${turn} turn)`, async ({ page, openPanel }) => {
      const panel = await openPanel();
      const remember = () => {
        const before = localStorage.getItem("left behind");
        localStorage.setItem("left behind", "yes");
        return before;
      };
      expect(await page.evaluate(remember)).toBeNull();
      expect(await panel.frame.evaluate(remember)).toBeNull();
      const stored = await panel.frame.evaluate(`(async () => {
        const before = await chrome.storage.local.get("left behind");
        await chrome.storage.local.set({ "left behind": true });
        return before;
      })()`);
      expect(stored).toEqual({});
    });
  }

  test("asks axe about the panel", async ({ openPanel }) => {
    const panel = await openPanel();
    expect(await axeViolations(panel.frame)).toEqual([]);
  });
});
