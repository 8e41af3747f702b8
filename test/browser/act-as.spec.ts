import { openDemo } from "../harness/demo-page.ts";
import type { DevToolsPanel } from "../harness/devtools-panel.ts";
import { expect, test } from "../harness/fixture.ts";

async function actAs(panel: DevToolsPanel, user: string): Promise<void> {
  await panel.getByRole("button", { name: "Act as" }).click();
  const dialog = panel.getByRole("dialog", { name: "Act as" });
  await dialog.getByRole("textbox", { name: "User id" }).fill(user);
  await dialog.getByRole("button", { name: "Start" }).click();
  await expect(panel.getByRole("region", { name: "Impersonation" })).toContainText(user);
}

test("the page lists what the persona sees, writes as the persona, and is itself again after Stop", async ({
  page,
  demoUrl,
  openPanel,
  problems,
}) => {
  await openDemo(page, demoUrl);
  const session = page.getByRole("status", { name: "Session" });
  const mine = page.getByRole("list", { name: "My todos" }).getByRole("listitem");
  await expect(session).toContainText("alice");
  const before = await mine.allTextContents();

  const panel = await openPanel();
  await actAs(panel, "bob");
  await expect(session).toContainText("bob");
  await expect(mine).not.toHaveText(before);

  await page.getByRole("textbox", { name: "New todo" }).fill("written while acting");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await panel.getByRole("tab", { name: "Writes" }).click();
  const write = panel.getByRole("grid", { name: "Writes" }).getByRole("row").last();
  await expect(write).toContainText("bob");
  await panel.getByRole("tab", { name: "Rows" }).click();
  await panel.getByRole("combobox", { name: "Table" }).selectOption("todos");
  const row = panel
    .getByRole("grid", { name: "Rows" })
    .getByRole("row")
    .filter({ hasText: "written while acting" });
  await expect(row).toContainText("bob");

  await panel
    .getByRole("region", { name: "Impersonation" })
    .getByRole("button", { name: "Stop" })
    .click();
  await expect(panel.getByRole("region", { name: "Impersonation" })).toHaveCount(0);
  await expect(session).toContainText("alice");
  await expect(mine).toHaveText(before);
  expect(problems.panel).toEqual([]);
});

test("the banner says whose permissions and whose authorship apply", async ({
  page,
  apps,
  openPanel,
}) => {
  await page.goto(`${apps}plain.html`);
  const panel = await openPanel();
  await actAs(panel, "bob");
  const banner = panel.getByRole("region", { name: "Impersonation" });
  await expect(banner).toContainText(/bob.*permissions/);
  await expect(banner).toContainText(/author/);
  await expect(banner).toContainText(/alice/);
});

test("closing DevTools ends acting", async ({ page, demoUrl, openPanel }) => {
  await page.goto(demoUrl);
  const session = page.getByRole("status", { name: "Session" });
  await expect(session).toContainText("alice");
  const panel = await openPanel();
  await actAs(panel, "bob");
  await expect(session).toContainText("bob");
  await panel.close();
  await expect(session).toContainText("alice");
});

test("people are offered whose rows the page holds, also before they are shown", async ({
  page,
  demoUrl,
  openPanel,
}) => {
  await openDemo(page, demoUrl);
  const panel = await openPanel();
  await panel.getByRole("button", { name: "Act as" }).click();
  const dialog = panel.getByRole("dialog", { name: "Act as" });
  for (const name of ["alice", "bob", "carol", "Anonymous", "No session"]) {
    await expect(dialog.getByRole("radio", { name })).toBeVisible();
  }
  await dialog.getByRole("radio", { name: "bob" }).check();
  await dialog.getByRole("button", { name: "Start" }).click();
  await expect(page.getByRole("status", { name: "Session" })).toContainText("bob");
});
