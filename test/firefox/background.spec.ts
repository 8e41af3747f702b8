import { actAs } from "../harness/firefox/act-as.ts";
import { openDemo } from "../harness/firefox/demo-page.ts";
import { expect, test } from "../harness/firefox/fixture.ts";

test("the end of the background is not noticed", async ({
  tab,
  apps,
  openPanel,
  firefox,
  problems,
}) => {
  await tab.goto(`${apps}plain.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  const rows = panel.getByRole("grid", { name: "Writes" }).getByRole("row");
  await tab.getByRole("button", { name: "Add" }).click();
  await expect.poll(() => rows.count()).toBe(2);
  for (const count of [3, 4]) {
    expect(await firefox.privileged.stopBackground(firefox.extensionId)).toBe(true);
    await tab.getByRole("button", { name: "Add" }).click();
    await expect.poll(() => rows.count()).toBe(count);
  }
  expect(await problems()).toEqual([]);
});

test("the end of the background ends acting, and the panel shows that", async ({
  tab,
  demoUrl,
  openPanel,
  firefox,
}) => {
  await openDemo(tab, demoUrl);
  const session = tab.getByRole("status", { name: "Session" });
  const panel = await openPanel();
  await actAs(panel, "bob");
  await expect.poll(() => session.text()).toContain("bob");
  expect(await firefox.privileged.stopBackground(firefox.extensionId)).toBe(true);
  await expect.poll(() => session.text()).toContain("alice");
  await expect.poll(() => panel.getByRole("region", { name: "Impersonation" }).count()).toBe(0);
  await expect.poll(() => firefox.privileged.badgeOf(firefox.extensionId)).toBe("");
});
