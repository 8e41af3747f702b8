import { actAs } from "../harness/firefox/act-as.ts";
import { openDemo } from "../harness/firefox/demo-page.ts";
import { expect, test } from "../harness/firefox/fixture.ts";

test("the page becomes the persona's, and is itself again after Stop", async ({
  tab,
  demoUrl,
  openPanel,
  firefox,
  problems,
}) => {
  await openDemo(tab, demoUrl);
  const session = tab.getByRole("status", { name: "Session" });
  const mine = tab.getByRole("list", { name: "My todos" }).getByRole("listitem");
  await expect.poll(() => session.text()).toContain("alice");
  const before = await mine.texts();

  const panel = await openPanel();
  await actAs(panel, "bob");
  await expect.poll(() => session.text()).toContain("bob");
  await expect.poll(() => mine.texts()).not.toEqual(before);
  const badge = () => firefox.privileged.badgeOf(firefox.extensionId);
  await expect.poll(badge).toBe("BO");

  await tab.getByRole("textbox", { name: "New todo" }).fill("written while acting");
  await tab.getByRole("button", { name: "Add" }).click();
  await panel.getByRole("tab", { name: "Writes" }).click();
  const write = panel.getByRole("grid", { name: "Writes" }).getByRole("row").last();
  await expect.poll(() => write.text()).toContain("bob");
  await panel.getByRole("tab", { name: "Rows" }).click();
  await panel.getByRole("combobox", { name: "Table" }).choose("todos");
  const row = panel
    .getByRole("grid", { name: "Rows" })
    .getByRole("row")
    .withText("written while acting");
  await expect.poll(() => row.text()).toContain("bob");

  const banner = panel.getByRole("region", { name: "Impersonation" });
  await banner.getByRole("button", { name: "Stop" }).click();
  await expect.poll(() => banner.count()).toBe(0);
  await expect.poll(() => session.text()).toContain("alice");
  await expect.poll(() => mine.texts()).toEqual(before);
  await expect.poll(badge).toBe("");
  expect(await problems()).toEqual([]);
});

test("closing DevTools ends acting", async ({ tab, demoUrl, openPanel }) => {
  await openDemo(tab, demoUrl);
  const session = tab.getByRole("status", { name: "Session" });
  await expect.poll(() => session.text()).toContain("alice");
  const panel = await openPanel();
  await actAs(panel, "bob");
  await expect.poll(() => session.text()).toContain("bob");
  await panel.close();
  await expect.poll(() => session.text()).toContain("alice");
});
