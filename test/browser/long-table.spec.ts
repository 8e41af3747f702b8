import { expect, test } from "../harness/fixture.ts";

const ROWS = 100_000;

/** A page that answered slowly is left alone for as long as 10 s. */
const RESPITE_PATIENCE_MS = 15_000;

test("every row of a long table can be reached, and keys stay where they are", {
  tag: "@sandbox",
}, async ({ page, apps, openPanel, problems }) => {
  await page.goto(`${apps}many-rows.html`);
  await expect(page.getByText("All rows are there.")).toBeVisible({ timeout: 20_000 });
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Rows" }).click();
  const grid = panel.getByRole("grid", { name: "Rows" });
  const row = (number: number) => grid.locator(`[aria-rowindex="${number + 1}"]`);
  await expect(row(1)).toContainText("todo 1");

  await grid.focus();
  await panel.keyboard.press("End");
  await expect(row(ROWS)).toContainText(`todo ${ROWS}`);
  await expect(row(ROWS)).toHaveAttribute("aria-selected", "true");
  await expect(grid).toHaveAttribute("aria-rowcount", String(ROWS + 1));
  const active = await row(ROWS).getAttribute("id");
  await expect(grid).toHaveAttribute("aria-activedescendant", active ?? "");
  await expect(grid).toBeFocused();
  await expect(panel.getByRole("tabpanel")).toContainText("100,000 rows");

  await panel.keyboard.press("Enter");
  const details = panel.getByRole("region", { name: "Details" });
  await expect(details).toContainText(`todo ${ROWS}`);
  await expect(details).toContainText("Recorded writes");
  await expect(details.getByRole("button", { name: "insert" })).toBeVisible();

  await grid.focus();
  await panel.keyboard.press("PageUp");
  await expect(row(ROWS)).toHaveAttribute("aria-selected", "false");
  await grid.evaluate((element) => {
    element.scrollTop = element.scrollHeight / 2;
  });
  await expect(row(ROWS / 2 + 5)).toContainText(`todo ${ROWS / 2 + 5}`);
  await panel.keyboard.press("Home");
  await expect(row(1)).toHaveAttribute("aria-selected", "true");
  await expect(details).toContainText("todo 1");
  await expect(grid).toBeFocused();
  await page.getByRole("button", { name: "Add" }).click();
  await expect(grid).toHaveAttribute("aria-rowcount", String(ROWS + 2), {
    timeout: RESPITE_PATIENCE_MS,
  });
  await expect(grid).toBeFocused();
  expect(problems).toEqual({ page: [], panel: [] });
});
