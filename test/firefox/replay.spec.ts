import { openDemo } from "../harness/firefox/demo-page.ts";
import { expect, test } from "../harness/firefox/fixture.ts";

test("a recorded write played as somebody else is denied with its reason, and leaves no trace", {
  tag: "@sandbox",
}, async ({ tab, demoUrl, openPanel, problems }) => {
  await openDemo(tab, demoUrl);
  const lists = tab.getByRole("listitem");
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await tab.getByRole("textbox", { name: "New todo" }).fill("replay me");
  await tab.getByRole("button", { name: "Add" }).click();
  const mine = tab.getByRole("list", { name: "My todos" });
  await expect.poll(() => mine.text()).toContain("replay me");
  const projects = tab.getByRole("list", { name: "All projects" });
  await expect.poll(() => projects.text()).toContain("of 3 done");
  const before = await lists.texts();

  const inserts = panel.getByRole("grid", { name: "Writes" }).getByRole("row").withText("insert");
  await expect.poll(() => inserts.count()).toBeGreaterThan(0);
  await inserts.last().click();
  const details = panel.getByRole("region", { name: "Details" });
  await details.getByRole("button", { name: "Replay" }).click();
  const dialog = panel.getByRole("dialog", { name: "Replay" });
  await dialog.getByRole("textbox", { name: "User id" }).fill("bob");
  expect(await dialog.getByRole("radio", { name: "Dry run" }).checked()).toBe(true);
  await dialog.getByRole("button", { name: "Replay" }).click();
  const result = dialog.getByRole("grid", { name: "Replay result" });
  await expect.poll(() => result.text()).toContain("denied");
  await expect.poll(() => dialog.text()).toContain("policy denied INSERT on table todos");
  await expect.poll(() => dialog.text()).toMatch(/owner_id = session\.user_id.*"alice".*"bob"/);

  expect(await lists.texts()).toEqual(before);
  expect(await problems()).toEqual([]);
});
