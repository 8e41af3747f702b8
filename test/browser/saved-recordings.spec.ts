import { axeViolations } from "../harness/axe.ts";
import { runCommand } from "../harness/commands.ts";
import { expect, test } from "../harness/fixture.ts";

test("what was recorded is still there after DevTools and the page are gone", async ({
  page,
  apps,
  openPanel,
  problems,
}) => {
  await page.goto(`${apps}plain.html`);
  let panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  for (let i = 0; i < 3; i++) await page.getByRole("button", { name: "Add" }).click();
  await expect(panel.getByRole("grid", { name: "Writes" }).getByRole("row")).toHaveCount(4);

  const openSaved = async () => {
    await runCommand(panel, "saved recordings");
    return panel.getByRole("dialog", { name: "Saved recordings" });
  };
  await expect((await openSaved()).getByRole("listitem")).toContainText("3 writes");
  await panel.close();
  await page.goto("about:blank");

  await page.goto(`${apps}plain.html`);
  panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  const dialog = await openSaved();
  const saved = dialog.getByRole("listitem");
  await expect(saved).toHaveCount(1);
  await expect(saved).toContainText("plain");
  await expect(saved).toContainText("alice");
  expect(await axeViolations(panel.frame)).toEqual([]);
  await dialog.getByRole("searchbox", { name: "Find a recording" }).fill("nobody");
  await expect(saved).toHaveCount(0);
  await dialog.getByRole("searchbox", { name: "Find a recording" }).fill("ali");
  await dialog.getByRole("button", { name: /^Open plain/ }).click();

  await expect(panel.getByRole("region", { name: "Recording" })).toContainText("is a recording");
  await panel.getByRole("tab", { name: "Writes" }).click();
  const rows = panel.getByRole("grid", { name: "Writes" }).getByRole("row");
  await expect(rows).toHaveCount(4);
  await rows.nth(3).click();
  await expect(panel.getByRole("region", { name: "Details" })).toContainText("todo 3");

  await openSaved();
  await dialog.getByRole("button", { name: "Delete all…" }).click();
  await dialog.getByRole("button", { name: "Delete them" }).click();
  await expect(dialog).toContainText("Nothing is saved yet");
  expect(problems).toEqual({ page: [], panel: [] });
});
