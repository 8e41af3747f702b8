import { actAs } from "../harness/firefox/act-as.ts";
import { openDemo } from "../harness/firefox/demo-page.ts";
import { expect, test } from "../harness/firefox/fixture.ts";

test("a reload is followed", async ({ tab, apps, openPanel }) => {
  await tab.goto(`${apps}plain.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  const rows = panel.getByRole("grid", { name: "Writes" }).getByRole("row");
  await tab.getByRole("button", { name: "Add" }).click();
  await expect.poll(() => rows.count()).toBe(2);
  await tab.reload();
  await tab.getByRole("button", { name: "Add" }).click();
  await expect.poll(() => rows.last().text()).toContain("insert");
  await panel.getByRole("tab", { name: "Subscriptions" }).click();
  const subscriptions = panel.getByRole("grid", { name: "Subscriptions" }).getByRole("row");
  await expect.poll(() => subscriptions.last().text()).toContain("todos");
});

test("a navigation to another app and back is followed", async ({ tab, apps, openPanel }) => {
  await tab.goto(`${apps}plain.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Sessions" }).click();
  const sessions = panel.getByRole("grid", { name: "Sessions" });
  await expect.poll(() => sessions.text()).toContain("plain");
  await tab.goto(`${apps}two-dbs.html`);
  await expect.poll(() => sessions.text()).toContain("first-app");
  await expect.poll(() => sessions.text()).toContain("second-app");
  await tab.goBack();
  await expect.poll(() => sessions.text()).toContain("plain");
  await tab.getByRole("button", { name: "Add" }).click();
  await panel.getByRole("tab", { name: "Writes" }).click();
  const writes = panel.getByRole("grid", { name: "Writes" });
  await expect.poll(() => writes.text()).toContain("insert");
});

test("frames are found when they are there, when they come and when they go", async ({
  tab,
  apps,
  openPanel,
}) => {
  await tab.goto(`${apps}frames.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Sessions" }).click();
  const sessions = panel.getByRole("grid", { name: "Sessions" }).getByRole("row");
  await expect.poll(() => sessions.count()).toBe(2);
  await expect.poll(() => sessions.last().text()).toContain("plain");
  await tab.getByRole("button", { name: "Add a frame" }).click();
  await expect.poll(() => sessions.withText("second-app").count()).toBe(1);
  await tab.getByRole("button", { name: "Remove the frames" }).click();
  await expect.poll(() => sessions.withText("closed").count()).toBe(3);
});

test("a frame that goes away leaves the rest of the page as it is", async ({
  tab,
  demoUrl,
  apps,
  openPanel,
}) => {
  await openDemo(tab, demoUrl);
  await tab.evaluate(`
    const frame = document.createElement("iframe");
    frame.src = "${apps}plain.html";
    document.body.append(frame);
  `);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Sessions" }).click();
  const sessions = panel.getByRole("grid", { name: "Sessions" }).getByRole("row");
  await expect.poll(() => sessions.withText("plain").count()).toBe(1);
  const database = panel.getByRole("combobox", { name: "Database" });
  await database.choose(await database.option(/^top/));
  await actAs(panel, "bob");
  await tab.evaluate(`document.querySelector("iframe").remove()`);
  await expect.poll(() => sessions.withText("closed").count()).toBe(1);
  const session = tab.getByRole("status", { name: "Session" });
  expect(await session.text()).toContain("bob");
  expect(await panel.getByRole("region", { name: "Impersonation" }).count()).toBe(1);
});

test("a panel closed and opened again knows what happened meanwhile", async ({
  tab,
  apps,
  openPanel,
}) => {
  await tab.goto(`${apps}plain.html`);
  const panel = await openPanel();
  await panel.close();
  await tab.getByRole("button", { name: "Add" }).click();
  await tab.getByRole("button", { name: "Add" }).click();
  await panel.open();
  await panel.getByRole("tab", { name: "Writes" }).click();
  const rows = panel.getByRole("grid", { name: "Writes" }).getByRole("row");
  await expect.poll(() => rows.count()).toBe(3);
});
