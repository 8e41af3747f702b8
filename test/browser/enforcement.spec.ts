import { openDemo } from "../harness/demo-page.ts";
import { expect, test } from "../harness/fixture.ts";

test("a page whose policies come from a server is said to enforce them before it denied anything", {
  tag: "@sandbox",
}, async ({ page, demoUrl, openPanel }) => {
  await openDemo(page, demoUrl);
  const panel = await openPanel();
  const status = panel.getByRole("contentinfo");
  await expect(status).toContainText("policies: enforced by the engine");
  await page.reload();
  await panel.getByRole("tab", { name: "Sessions" }).click();
  const sessions = panel.getByRole("grid", { name: "Sessions" }).getByRole("row");
  await expect(sessions).toHaveCount(2);
  await sessions.last().click();
  await panel.keyboard.press("Enter");
  await expect(panel.getByRole("region", { name: "Details" })).toContainText(
    /A user that does not exist may not (read|edit|delete) (\d of \d rows|the one row) of \w+/,
  );
  await expect(status).toContainText("policies: enforced by the engine");
  await panel.getByRole("tab", { name: "Writes" }).click();
  await expect(panel.getByText("No writes yet")).toBeVisible();
});

test("a page that lets everybody do everything is not, and what was tried is said", async ({
  page,
  apps,
  openPanel,
}) => {
  await page.goto(`${apps}plain.html`);
  const panel = await openPanel();
  await page.getByRole("button", { name: "Add" }).click();
  await panel.getByRole("tab", { name: "Sessions" }).click();
  await panel.getByRole("grid", { name: "Sessions" }).getByRole("row").nth(1).click();
  await panel.keyboard.press("Enter");
  await expect(panel.getByRole("region", { name: "Details" })).toContainText(
    "a user that does not exist may do everything with the 1 row tried (todos)",
  );
  await expect(panel.getByRole("contentinfo")).toContainText("policies: not seen");
});
