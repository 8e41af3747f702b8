import { axeViolations } from "../harness/axe.ts";
import { expect, test } from "../harness/fixture.ts";

const TABS = ["Sessions", "Subscriptions", "Rows", "Writes", "Policies", "Settings"] as const;

for (const theme of ["default", "dark"] as const) {
  test(`axe finds nothing in any tab, ${theme} theme`, async ({ page, demoUrl, openPanel }) => {
    await page.goto(demoUrl);
    await expect(page.getByRole("listitem").first()).toBeVisible();
    const panel = await openPanel({ theme });
    await panel.getByRole("tab", { name: "Writes" }).click();
    await page.getByRole("button", { name: "Complete all" }).click();
    await expect(panel.getByRole("grid", { name: "Writes" }).getByRole("row").nth(2)).toBeVisible();
    for (const name of TABS) {
      await panel.getByRole("tab", { name }).click();
      const tabpanel = panel.getByRole("tabpanel", { name });
      await expect(tabpanel).toBeVisible();
      if (["Sessions", "Subscriptions", "Rows", "Writes"].includes(name)) {
        await tabpanel.getByRole("grid", { name }).getByRole("row").nth(1).click();
        await panel.keyboard.press("Enter");
        await expect(panel.getByRole("region", { name: "Details" })).toBeVisible();
      }
      expect(await axeViolations(panel.frame), name).toEqual([]);
    }
    await panel.getByRole("button", { name: "Act as" }).click();
    await expect(panel.getByRole("dialog", { name: "Act as" })).toBeVisible();
    expect(await axeViolations(panel.frame), "the dialog").toEqual([]);
  });
}

test("the grids and tabs work by keyboard alone", async ({ page, apps, openPanel }) => {
  await page.goto(`${apps}plain.html`);
  for (let i = 0; i < 3; i++) await page.getByRole("button", { name: "Add" }).click();
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Sessions" }).focus();
  for (const name of ["Subscriptions", "Rows", "Writes"]) {
    await panel.keyboard.press("ArrowRight");
    await expect(panel.getByRole("tab", { name })).toHaveAttribute("aria-selected", "true");
  }
  const grid = panel.getByRole("grid", { name: "Writes" });
  await expect(grid.getByRole("row")).toHaveCount(4);
  await grid.focus();
  await panel.keyboard.press("Home");
  await panel.keyboard.press("ArrowDown");
  await panel.keyboard.press("Enter");
  await expect(panel.getByRole("region", { name: "Details" })).toContainText("todo 2");
  await panel.keyboard.press("Escape");
  await expect(panel.getByRole("region", { name: "Details" })).toHaveCount(0);
});
