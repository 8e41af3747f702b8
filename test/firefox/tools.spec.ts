import { openDemo } from "../harness/firefox/demo-page.ts";
import { expect, test } from "../harness/firefox/fixture.ts";

test("a policy against foreign scripts and text made into scripts is no hindrance", async ({
  tab,
  apps,
  openPanel,
  problems,
}) => {
  await tab.goto(`${apps}strict.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  const rows = panel.getByRole("grid", { name: "Writes" }).getByRole("row");
  await tab.getByRole("button", { name: "Add" }).click();
  await expect.poll(() => rows.last().text()).toContain("alice");
  expect(await problems()).toEqual([]);
});

test("frames without an address or an origin of their own are inspected too", async ({
  tab,
  apps,
  openPanel,
}) => {
  await tab.goto(`${apps}odd-frames.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Sessions" }).click();
  const shown = panel.getByRole("tabpanel", { name: "Sessions" });
  await expect.poll(() => shown.text()).toContain("This page and its 5 frames was watched");
  expect(await panel.getByRole("alert").count()).toBe(0);
});

test("a page that pries gets hold of nothing, and is inspected all the same", async ({
  tab,
  apps,
  openPanel,
}) => {
  await tab.goto(`${apps}prying.html`);
  await tab.getByRole("button", { name: "Pry" }).click();
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  const rows = panel.getByRole("grid", { name: "Writes" }).getByRole("row");
  await tab.getByRole("button", { name: "Add" }).click();
  await expect.poll(() => rows.last().text()).toContain("alice");
  await tab.getByRole("button", { name: "Confess" }).click();
  await expect.poll(() => tab.getByRole("status").text()).toContain("found 1, caught nothing");
});

test("acting that is kept is in force from the app's first call on, until Stop", async ({
  tab,
  demoUrl,
  openPanel,
  problems,
}) => {
  await openDemo(tab, demoUrl);
  const session = tab.getByRole("status", { name: "Session" });
  await expect.poll(() => session.text()).toContain("alice");
  const panel = await openPanel();
  await panel.getByRole("button", { name: "Act as" }).click();
  const dialog = panel.getByRole("dialog", { name: "Act as" });
  await dialog.getByRole("textbox", { name: "User id" }).fill("bob");
  await dialog.getByRole("checkbox", { name: "Keep after reload" }).click();
  await dialog.getByRole("button", { name: "Start" }).click();
  await expect.poll(() => session.text()).toContain("bob");
  const banner = panel.getByRole("region", { name: "Impersonation" });
  await expect.poll(() => banner.text()).toContain("bob");
  await tab.reload();
  await expect.poll(() => session.text()).toContain("bob");
  await expect.poll(() => banner.count()).toBe(1);
  await banner.getByRole("button", { name: "Stop" }).click();
  await expect.poll(() => session.text()).toContain("alice");
  await tab.reload();
  await expect.poll(() => session.text()).toContain("alice");
  expect(await problems()).toEqual([]);
});
