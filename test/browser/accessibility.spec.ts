import { axeViolations } from "../harness/axe.ts";
import { openDemo } from "../harness/demo-page.ts";
import { expect, test } from "../harness/fixture.ts";

const LISTS = ["Sessions", "Subscriptions", "Rows", "Writes", "Policies"] as const;

for (const theme of ["default", "dark"] as const) {
  test.describe(`axe finds nothing, ${theme} theme`, () => {
    test.beforeEach(async ({ page, demoUrl }) => {
      await openDemo(page, demoUrl);
    });

    for (const name of LISTS) {
      test(`in ${name} and its details`, async ({ page, openPanel }) => {
        await page.getByRole("button", { name: "Complete all" }).click();
        const panel = await openPanel({ theme });
        await panel.getByRole("tab", { name }).click();
        await panel.getByRole("grid", { name }).getByRole("row").nth(1).click();
        await panel.keyboard.press("Enter");
        const details = panel.getByRole("region", { name: "Details" });
        await expect(details.getByRole("heading").first()).toBeVisible();
        expect(await axeViolations(panel.frame)).toEqual([]);
      });
    }

    test("in Settings", async ({ openPanel }) => {
      const panel = await openPanel({ theme });
      await panel.getByRole("tab", { name: "Settings" }).click();
      await expect(panel.getByRole("radio", { name: "Light" })).toBeVisible();
      const address = panel.getByRole("textbox", { name: "Backend address" });
      await address.fill("ws://127.0.0.1:1");
      await panel.getByRole("button", { name: "Connect" }).click();
      await expect(panel.getByRole("region", { name: "Backends" })).toContainText("has no token");
      await address.fill("https://example.com");
      await panel.getByRole("button", { name: "Connect" }).click();
      await expect(
        panel.getByRole("region", { name: "Backends" }).getByRole("alert"),
      ).toBeVisible();
      expect(await axeViolations(panel.frame)).toEqual([]);
    });

    test("in the dialog Act as", async ({ openPanel }) => {
      const panel = await openPanel({ theme });
      await panel.getByRole("button", { name: "Act as" }).click();
      await expect(panel.getByRole("dialog", { name: "Act as" })).toBeVisible();
      expect(await axeViolations(panel.frame)).toEqual([]);
    });
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
