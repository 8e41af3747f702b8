import { expect, test } from "../harness/fixture.ts";

/** What was written before the last write of a flood has to be taken in first. */
const FLOOD_PATIENCE_MS = 15_000;

test("a page without Jazz is told so, and left alone", async ({
  page,
  apps,
  openPanel,
  problems,
}) => {
  await page.goto(`${apps}no-jazz.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Sessions" }).click();
  await expect(panel.getByRole("tabpanel", { name: "Sessions" })).toContainText(/no Jazz/i);
  await page.getByRole("button", { name: "Greet" }).click();
  await expect(page.getByText("hello")).toBeVisible();
  const leftovers = await page.evaluate(() => ({
    armed: "then" in Object.prototype,
    own: Object.keys(window).filter((key) => /jazz/i.test(key)),
  }));
  expect(leftovers).toEqual({ armed: false, own: [] });
  expect(problems).toEqual({ page: [], panel: [] });
});

test("a flood is survived: the newest writes arrive, and what was dropped is said", async ({
  page,
  apps,
  openPanel,
  problems,
}) => {
  await page.goto(`${apps}flood.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await page.getByRole("button", { name: "Flood" }).click();
  await expect(page.getByText("flooded")).toBeVisible();
  await page.getByRole("button", { name: "One more" }).click();
  const filter = panel
    .getByRole("tabpanel", { name: "Writes" })
    .getByRole("searchbox", { name: "Filter" });
  await filter.fill('"after the flood"');
  await expect(panel.getByRole("grid", { name: "Writes" }).getByRole("row")).toHaveCount(2, {
    timeout: FLOOD_PATIENCE_MS,
  });
  expect(problems).toEqual({ page: [], panel: [] });
});

test("a page can forge nothing", async ({ page, apps, openPanel }) => {
  await page.goto(`${apps}garbage.html`);
  const panel = await openPanel();
  await page.getByRole("button", { name: "Forge" }).click();
  await expect(page.getByText("forged in vain, honest")).toBeVisible();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await expect(panel.getByRole("grid", { name: "Writes" }).getByRole("row").last()).toContainText(
    "alice",
  );
  await expect(panel.getByRole("region", { name: "Impersonation" })).toHaveCount(0);
});

test("hostile values reach the engine as they would alone, and break nothing", async ({
  page,
  apps,
  openPanel,
  problems,
}) => {
  await page.goto(`${apps}garbage.html`);
  const panel = await openPanel();
  await page.getByRole("button", { name: "Hostile values" }).click();
  await expect(page.getByText("clean: true")).toBeVisible();
  await expect(page.getByText("refused: true")).toHaveCount(4);
  await page.getByRole("button", { name: "Forge" }).click();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await expect(panel.getByRole("grid", { name: "Writes" }).getByRole("row").last()).toContainText(
    "insert",
  );
  expect(problems.panel).toEqual([]);
});

test("an app whose callbacks throw sees what it would see alone", async ({
  page,
  apps,
  openPanel,
}) => {
  await page.goto(`${apps}throwing.html`);
  await page.getByRole("button", { name: "Add" }).click();
  const alone = await page.locator("p").allTextContents();
  await page.reload();
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await page.getByRole("button", { name: "Add" }).click();
  await expect(page.locator("p")).toHaveText(alone);
  await expect(panel.getByRole("grid", { name: "Writes" }).getByRole("row").last()).toContainText(
    "insert",
  );
});
