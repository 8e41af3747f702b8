/** What a panel needs in a page comes when it opens, into every kind of document and past every page. */
import type { BrowserContext } from "@playwright/test";
import { browserOf } from "../harness/browser.ts";
import type { DevToolsPanel } from "../harness/devtools-panel.ts";
import { expect, test } from "../harness/fixture.ts";

const lastWrite = (panel: DevToolsPanel) =>
  panel.getByRole("grid", { name: "Writes" }).getByRole("row").last();

/** Scripts that the extension has registered, as “tab pattern”. */
async function registered(context: BrowserContext): Promise<string[]> {
  const page = await context.newPage();
  await page.goto(`chrome-extension://${browserOf(context).extensionId}/manifest.json`);
  const ids = await page.evaluate<string[]>(
    "chrome.scripting.getRegisteredContentScripts().then((all) => all.map(({ id }) => id))",
  );
  await page.close();
  return ids;
}

async function keepBob(panel: DevToolsPanel): Promise<void> {
  await panel.getByRole("button", { name: "Act as" }).click();
  const dialog = panel.getByRole("dialog", { name: "Act as" });
  await dialog.getByRole("textbox", { name: "User id" }).fill("bob");
  await dialog.getByRole("checkbox", { name: "Keep after reload" }).check();
  await dialog.getByRole("button", { name: "Start" }).click();
  await expect(panel.getByRole("region", { name: "Impersonation" })).toContainText("bob");
}

test("a policy against foreign scripts and text made into scripts is no hindrance", async ({
  page,
  apps,
  openPanel,
  problems,
}) => {
  await page.goto(`${apps}strict.html`);
  await expect(page.getByRole("list", { name: "My todos" })).toBeAttached();
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await page.getByRole("button", { name: "Add" }).click();
  await expect(lastWrite(panel)).toContainText("alice");
  await page.reload();
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByRole("button", { name: "Add" }).click();
  await expect(panel.getByRole("grid", { name: "Writes" }).getByRole("row")).toHaveCount(3);
  expect(problems.panel).toEqual([]);
});

test("frames without an address or an origin of their own are inspected too", async ({
  page,
  apps,
  openPanel,
  problems,
}) => {
  await page.goto(`${apps}odd-frames.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Sessions" }).click();
  await expect(panel.getByRole("tabpanel", { name: "Sessions" })).toContainText(
    "This page and its 5 frames was watched",
  );
  await expect(panel.getByRole("alert")).toHaveCount(0);
  expect(problems.panel).toEqual([]);
});

test("a page that pries gets hold of nothing, and is inspected all the same", async ({
  page,
  apps,
  openPanel,
}) => {
  await page.goto(`${apps}prying.html`);
  await page.getByRole("button", { name: "Pry" }).click();
  await expect(page.getByText("prying", { exact: true })).toBeVisible();
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await page.getByRole("button", { name: "Add" }).click();
  await expect(lastWrite(panel)).toContainText("alice");
  await page.getByRole("button", { name: "Confess" }).click();
  await expect(page.getByRole("status")).toHaveText("found 1, caught nothing");
});

test("a page in which nothing can work any more is said to be one", async ({
  page,
  apps,
  openPanel,
}) => {
  await page.goto(`${apps}prying.html`);
  await page.getByRole("button", { name: "Break the language" }).click();
  const panel = await openPanel();
  await expect(panel.getByRole("alert")).toContainText("no pushing here");
});

test("acting that is kept is in force from the app's first call on, in this tab alone, until Stop", async ({
  page,
  context,
  demoUrl,
  openPanel,
  problems,
}) => {
  await page.goto(demoUrl);
  const session = page.getByRole("status", { name: "Session" });
  await expect(session).toContainText("alice");
  const panel = await openPanel();
  await keepBob(panel);
  await expect.poll(() => registered(context)).toEqual([expect.stringContaining("127.0.0.1/*")]);

  await page.reload();
  await expect(session).toContainText("bob");
  await panel.close();
  await page.reload();
  await expect(session).toContainText("bob");
  await expect(page.getByRole("listitem").first()).toBeVisible();
  await page.getByRole("textbox", { name: "New todo" }).fill("written after the reload");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const other = await context.newPage();
  await other.goto(demoUrl);
  await expect(other.getByRole("status", { name: "Session" })).toContainText("alice");

  await panel.reopen();
  const banner = panel.getByRole("region", { name: "Impersonation" });
  await expect(banner).toContainText(/bob.*permissions/);
  await panel.getByRole("tab", { name: "Writes" }).click();
  await expect(lastWrite(panel)).toContainText("bob");
  await banner.getByRole("button", { name: "Stop" }).click();
  await expect(session).toContainText("alice");
  await expect.poll(() => registered(context)).toEqual([]);
  await page.reload();
  await expect(session).toContainText("alice");
  expect(problems.page).toEqual([]);
  expect(problems.panel).toEqual([]);
});

test("a tab that is closed leaves nothing behind of the acting it kept", async ({
  context,
  demoUrl,
  openPanel,
}) => {
  const page = await context.newPage();
  await page.goto(demoUrl);
  const panel = await openPanel({ of: page });
  await keepBob(panel);
  await expect.poll(() => registered(context)).toHaveLength(1);
  await page.close();
  await expect.poll(() => registered(context)).toEqual([]);
});

test("acting that is kept does not begin where the tools come too late, and that is said", async ({
  page,
  demoUrl,
  openPanel,
}) => {
  await page.goto(demoUrl);
  const session = page.getByRole("status", { name: "Session" });
  await expect(session).toContainText("alice");
  await page.evaluate(() => {
    const bob = { user_id: "bob", claims: {}, authMode: "external" };
    const app = "019d4349-24dd-77a1-a862-f9f442f99eb4";
    const one = { app, user: "alice", profile: "alpha.53", persona: bob };
    const kept = [{ ...one, mode: "forSession" }];
    sessionStorage.setItem("jazz-devtools/acting", JSON.stringify(kept));
  });
  await page.reload();
  await expect(session).toContainText("alice");
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Settings" }).click();
  await expect(panel.getByRole("tabpanel", { name: "Settings" })).toContainText(
    "Acting as bob was kept over a reload, and has not begun",
  );
  await expect(panel.getByRole("region", { name: "Impersonation" })).toHaveCount(0);
  await expect(session).toContainText("alice");
});
