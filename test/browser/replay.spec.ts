import type { Locator } from "@playwright/test";
import type { DevToolsPanel } from "../harness/devtools-panel.ts";
import { expect, test } from "../harness/fixture.ts";

/** Opens the dialog for the newest insert in Writes. */
async function replayLastInsert(panel: DevToolsPanel): Promise<Locator> {
  const inserts = panel
    .getByRole("grid", { name: "Writes" })
    .getByRole("row")
    .filter({ hasText: "insert" });
  await inserts.last().click();
  await panel.keyboard.press("Enter");
  const details = panel.getByRole("region", { name: "Details" });
  await details.getByRole("button", { name: "Replay" }).click();
  return panel.getByRole("dialog", { name: "Replay" });
}

test("a recorded write played as somebody else is judged, explained, and leaves no trace", async ({
  page,
  demoUrl,
  openPanel,
  problems,
}) => {
  await page.goto(demoUrl);
  const lists = page.getByRole("listitem");
  await expect(lists.first()).toBeVisible();
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await page.getByRole("textbox", { name: "New todo" }).fill("replay me");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("list", { name: "My todos" })).toContainText("replay me");
  const before = await lists.allTextContents();
  const dialog = await replayLastInsert(panel);
  await dialog.getByRole("textbox", { name: "User id" }).fill("bob");
  await expect(dialog.getByRole("radio", { name: "Dry run" })).toBeChecked();
  await dialog.getByRole("button", { name: "Replay" }).click();
  const result = dialog.getByRole("grid", { name: "Replay result" });
  await expect(result).toContainText("denied");
  await expect(dialog).toContainText("policy denied INSERT on table todos");
  await expect(dialog).toContainText(/owner_id = session\.user_id.*"alice".*"bob"/);

  expect(await lists.allTextContents()).toEqual(before);
  expect(problems).toEqual({ page: [], panel: [] });
});

test("an allowed replay shows the row as it would be", async ({ page, demoUrl, openPanel }) => {
  await page.goto(demoUrl);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await page.getByRole("textbox", { name: "New todo" }).fill("mine again");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const dialog = await replayLastInsert(panel);
  await dialog.getByRole("textbox", { name: "User id" }).fill("alice");
  await dialog.getByRole("button", { name: "Replay" }).click();
  await expect(dialog.getByRole("grid", { name: "Replay result" })).toContainText("allowed");
  await expect(dialog).toContainText("$createdBy");
  await expect(dialog).toContainText("mine again");
});
