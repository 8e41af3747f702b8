import { killServiceWorker } from "../harness/devtools-panel.ts";
import { expect, test } from "../harness/fixture.ts";
import { optionLike } from "../harness/option-like.ts";

test("a reload is followed", async ({ page, apps, openPanel }) => {
  await page.goto(`${apps}plain.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  const rows = panel.getByRole("grid", { name: "Writes" }).getByRole("row");
  await page.getByRole("button", { name: "Add" }).click();
  await expect(rows).toHaveCount(2);
  await page.reload();
  await page.getByRole("button", { name: "Add" }).click();
  await expect(rows.last()).toContainText("insert");
  await panel.getByRole("tab", { name: "Subscriptions" }).click();
  await expect(
    panel.getByRole("grid", { name: "Subscriptions" }).getByRole("row").last(),
  ).toContainText("todos");
});

test("a navigation to another app and back is followed", async ({ page, apps, openPanel }) => {
  await page.goto(`${apps}plain.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Sessions" }).click();
  const sessions = panel.getByRole("grid", { name: "Sessions" });
  await expect(sessions).toContainText("plain");
  await page.goto(`${apps}two-dbs.html`);
  await expect(sessions).toContainText("first-app");
  await expect(sessions).toContainText("second-app");
  await page.goBack({ waitUntil: "commit" });
  await expect(sessions).toContainText("plain");
});

test("two Dbs of one page stay apart", async ({ page, apps, openPanel }) => {
  await page.goto(`${apps}two-dbs.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Sessions" }).click();
  const sessions = panel.getByRole("grid", { name: "Sessions" }).getByRole("row");
  await expect(sessions).toHaveCount(3);
  await expect(sessions.filter({ hasText: "first-app" })).toContainText("alice");
  await expect(sessions.filter({ hasText: "second-app" })).toContainText("bob");
  await panel.getByRole("tab", { name: "Writes" }).click();
  const database = panel.getByRole("combobox", { name: "Database" });
  const rows = panel.getByRole("grid", { name: "Writes" }).getByRole("row");
  await database.selectOption({ label: await optionLike(database, /second-app/) });
  await page.getByRole("button", { name: "Add to first" }).click();
  await page.getByRole("button", { name: "Add to second" }).click();
  await expect(rows).toHaveCount(2);
  await expect(rows.last()).toContainText("bob");
});

test("frames are found when they are there, when they come and when they go", async ({
  page,
  apps,
  openPanel,
}) => {
  await page.goto(`${apps}frames.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Sessions" }).click();
  const sessions = panel.getByRole("grid", { name: "Sessions" }).getByRole("row");
  await expect(sessions).toHaveCount(2);
  await expect(sessions.last()).toContainText("plain");
  await page.getByRole("button", { name: "Add a frame" }).click();
  await expect(sessions.filter({ hasText: "second-app" })).toHaveCount(1);
  await page.getByRole("button", { name: "Remove the frames" }).click();
  await expect(sessions.filter({ hasText: "closed" })).toHaveCount(3);
});

test("the end of the background worker is not noticed", async ({
  page,
  context,
  apps,
  openPanel,
}) => {
  await page.goto(`${apps}plain.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  const rows = panel.getByRole("grid", { name: "Writes" }).getByRole("row");
  await page.getByRole("button", { name: "Add" }).click();
  await expect(rows).toHaveCount(2);
  await killServiceWorker(context);
  await page.getByRole("button", { name: "Add" }).click();
  await expect(rows).toHaveCount(3);
});

test("a panel closed and opened again knows what happened meanwhile", async ({
  page,
  apps,
  openPanel,
}) => {
  await page.goto(`${apps}plain.html`);
  const panel = await openPanel();
  await panel.close();
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByRole("button", { name: "Add" }).click();
  await panel.reopen();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await expect(panel.getByRole("grid", { name: "Writes" }).getByRole("row")).toHaveCount(3);
});

test("a panel opened again is handed the permissions again", async ({ page, apps, openPanel }) => {
  await page.goto(`${apps}pushed.html`);
  const panel = await openPanel();
  await panel.reopen();
  await panel.getByRole("tab", { name: "Policies" }).click();
  await expect(panel.getByRole("tabpanel", { name: "Policies" })).toContainText(
    "owner_id: session.user_id",
  );
});
