import { axeViolations } from "../harness/axe.ts";
import { openDemo } from "../harness/demo-page.ts";
import { expect, test } from "../harness/fixture.ts";

test("everything is found by typing, and does what it says", async ({ page, apps, openPanel }) => {
  await page.goto(`${apps}plain.html`);
  await page.getByRole("button", { name: "Add" }).click();
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Sessions" }).click();
  await panel.keyboard.press("Control+k");
  const dialog = panel.getByRole("dialog", { name: "Commands" });
  await expect(dialog.getByRole("combobox", { name: "Find a command" })).toBeFocused();
  expect(await axeViolations(panel.frame)).toEqual([]);

  await panel.keyboard.type("writes of alice");
  await expect(dialog.getByRole("option")).toHaveText(/Writes of alice/);
  await panel.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(panel.getByRole("searchbox", { name: "Filter" })).toHaveValue("author:alice");

  await panel.keyboard.press("Alt+2");
  await expect(panel.getByRole("tab", { name: "Subscriptions" })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await expect(panel.getByRole("grid", { name: "Subscriptions" })).toBeVisible();
  await panel.keyboard.press("Control+f");
  await expect(panel.getByRole("searchbox", { name: "Filter" })).toBeFocused();

  await panel.keyboard.press("Control+/");
  await expect(panel.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  expect(await axeViolations(panel.frame)).toEqual([]);
  await panel.keyboard.press("Escape");
  await expect(panel.getByRole("dialog")).toHaveCount(0);
});

test("a stretch of the chart and an author of its legend filter the writes", async ({
  page,
  demoUrl,
  openPanel,
}) => {
  await openDemo(page, demoUrl);
  await page.getByRole("button", { name: "Complete all" }).click();
  // Later than all of those, so that the chart has an end without them.
  await page.getByRole("textbox", { name: "New todo" }).fill("the last one");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const panel = await openPanel();
  await panel.resize({ width: 1200, height: 600 });
  await panel.getByRole("tab", { name: "Writes" }).click();
  const chart = panel.getByRole("group", { name: "Writes over time" });
  const bars = chart.getByRole("img");
  await expect(bars).toBeVisible();
  const rows = panel.getByRole("grid", { name: "Writes" });
  await expect(rows).toContainText("insert");
  const total = Number(await rows.getAttribute("aria-rowcount")) - 1;
  expect(total).toBeGreaterThan(1);

  const box = await bars.boundingBox();
  if (!box) throw new Error("The chart has no place.");
  const { mouse } = panel.devtools;
  await mouse.move(box.x + box.width - 60, box.y + 10);
  await mouse.down();
  await mouse.move(box.x + box.width - 1, box.y + 12, { steps: 4 });
  await mouse.up();
  const all = panel.getByRole("button", { name: "show all times" });
  await expect(all).toBeVisible();
  await expect(rows).not.toHaveAttribute("aria-rowcount", String(total + 1));
  await all.click();
  await expect(rows).toHaveAttribute("aria-rowcount", String(total + 1));

  await chart.getByRole("slider", { name: "Show writes from" }).focus();
  await panel.keyboard.press("End");
  await expect(all).toBeVisible();
  await panel.keyboard.press("Home");
  await expect(all).toHaveCount(0);

  const author = chart.getByRole("button").first();
  await author.click();
  await expect(author).toHaveAttribute("aria-pressed", "true");
  await expect(panel.getByRole("searchbox", { name: "Filter" })).toHaveValue(/^author:/);
});
