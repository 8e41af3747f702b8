import type { Locator, Page } from "@playwright/test";
import { axeViolations } from "../harness/axe.ts";
import { addTodo, openDemo } from "../harness/demo-page.ts";
import type { DevToolsPanel } from "../harness/devtools-panel.ts";
import { expect, test } from "../harness/fixture.ts";
import { readGrid, selectRow } from "../harness/grid.ts";
import { choosePersonas, dataRows, replayDialog } from "../harness/replay.ts";

/** A flood is written, taken in and read back before anything of it is played. */
const FLOOD_PATIENCE_MS = 60_000;

/** Opens the demo and the Writes tab, and adds todos in the page. */
async function addTodos(
  page: Page,
  panel: DevToolsPanel,
  titles: readonly string[],
): Promise<Locator> {
  await panel.getByRole("tab", { name: "Writes" }).click();
  for (const title of titles) await addTodo(page, title);
  const writes = panel.getByRole("grid", { name: "Writes" });
  await expect(dataRows(writes).filter({ hasText: "insert" })).toHaveCount(titles.length);
  return writes;
}

/** Opens the dialog for the newest insert in Writes. */
async function replayLastInsert(panel: DevToolsPanel): Promise<Locator> {
  const writes = panel.getByRole("grid", { name: "Writes" });
  await selectRow(dataRows(writes).filter({ hasText: "insert" }).last());
  await panel.keyboard.press("Enter");
  const details = panel.getByRole("region", { name: "Details" });
  await details.getByRole("button", { name: "Replay", exact: true }).click();
  return replayDialog(panel);
}

test("a recorded write played as somebody else is judged, explained, and leaves no trace", {
  tag: "@sandbox",
}, async ({ page, demoUrl, openPanel, problems }) => {
  await openDemo(page, demoUrl);
  const lists = page.getByRole("listitem");
  const panel = await openPanel();
  await addTodos(page, panel, ["replay me"]);
  const before = await lists.allTextContents();
  const dialog = await replayLastInsert(panel);
  await choosePersonas(dialog, ["bob"]);
  await expect(dialog.getByRole("radio", { name: "Dry run" })).toBeChecked();
  await dialog.getByRole("button", { name: "Replay" }).click();
  const result = dialog.getByRole("grid", { name: "Replay result" });
  await expect(result).toContainText("denied");
  await expect(dialog).toContainText("policy denied INSERT on table todos");
  await expect(dialog).toContainText(/owner_id = session\.user_id.*"alice".*"bob"/);
  await expect(dialog.getByRole("status", { name: "Summary" })).toContainText(
    "1 write as bob: 1 denied.",
  );

  expect(await lists.allTextContents()).toEqual(before);
  expect(problems).toEqual({ page: [], panel: [] });
});

test("an allowed replay shows the row as it would be", { tag: "@sandbox" }, async ({
  page,
  demoUrl,
  openPanel,
}) => {
  await openDemo(page, demoUrl);
  const panel = await openPanel();
  await addTodos(page, panel, ["mine again"]);
  const dialog = await replayLastInsert(panel);
  await choosePersonas(dialog, ["alice"]);
  await dialog.getByRole("button", { name: "Replay" }).click();
  await expect(dialog.getByRole("grid", { name: "Replay result" })).toContainText("allowed");
  await expect(dialog).toContainText("$createdBy");
  await expect(dialog).toContainText("mine again");
});

test("several writes as four personas make a matrix, by keyboard too", { tag: "@sandbox" }, async ({
  page,
  demoUrl,
  openPanel,
  problems,
}) => {
  await openDemo(page, demoUrl);
  const panel = await openPanel();
  await addTodos(page, panel, ["first", "second"]);
  await page.getByRole("checkbox", { name: "Done: Draft the press note" }).check();
  await expect(dataRows(panel.getByRole("grid", { name: "Writes" }))).toHaveCount(3);
  await panel.getByRole("button", { name: "Replay all" }).click();
  const dialog = replayDialog(panel);
  const personas = ["alice", "bob", "carol", "No session"];
  await choosePersonas(dialog, personas);
  await dialog.getByRole("button", { name: "Replay" }).click();

  const status = dialog.getByRole("status", { name: "Summary" });
  await expect(status).toContainText("3 writes as alice: 3 allowed.");
  await expect(status).toContainText("3 writes as bob: 1 allowed, 2 denied.");
  await expect(status).toContainText("3 writes as carol: 3 denied.");
  await expect(status).toContainText("3 writes without a session: 3 unknown.");
  expect(await readGrid(panel, "Replay result")).toHaveLength(12);
  const rows = await readGrid(panel, "Replay matrix");
  expect(rows).toHaveLength(3);

  const matrix = dialog.getByRole("grid", { name: "Replay matrix" });
  await matrix.focus();
  await panel.keyboard.press("Home");
  await panel.keyboard.press("ArrowDown");
  await panel.keyboard.press("ArrowDown");
  await panel.keyboard.press("Enter");
  const details = dialog.getByRole("region", { name: "Replay details" });
  await expect(details).toBeFocused();
  await expect(details).toContainText("update todos/");
  await expect(details).toContainText("In a backend:");
  expect(await axeViolations(panel.frame)).toEqual([]);
  expect(problems).toEqual({ page: [], panel: [] });
});

test("a transaction is played as one, and says that one refusal refuses all", {
  tag: "@sandbox",
}, async ({ page, demoUrl, openPanel }) => {
  await openDemo(page, demoUrl);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await page.getByRole("button", { name: "Move to archive" }).click();
  const writes = panel.getByRole("grid", { name: "Writes" });
  await expect(dataRows(writes)).toHaveCount(2);
  await selectRow(dataRows(writes).last());
  await panel.keyboard.press("Enter");
  const recorded = panel.getByRole("region", { name: "Details" });
  await recorded.getByRole("button", { name: "Replay transaction" }).click();
  const dialog = replayDialog(panel);
  await expect(dialog).toContainText("2 recorded writes, played in order; 1 transaction");
  await choosePersonas(dialog, ["carol"]);
  await dialog.getByRole("button", { name: "Replay" }).click();
  await expect(dialog.getByRole("status", { name: "Summary" })).toContainText(
    "2 writes as carol: ",
  );
  const result = dataRows(dialog.getByRole("grid", { name: "Replay result" }));
  await expect(result.first()).toContainText("denied");
  await choosePersonas(dialog, ["alice"]);
  await dialog.getByRole("button", { name: "Replay" }).click();
  await expect(dialog.getByRole("status", { name: "Summary" })).toContainText(
    "2 writes as alice: 2 allowed.",
  );
});

test("a replay is stopped in the middle and keeps what it has", async ({
  page,
  apps,
  openPanel,
  problems,
}) => {
  test.setTimeout(FLOOD_PATIENCE_MS);
  await page.goto(`${apps}flood.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await page.getByRole("button", { name: "Flood" }).click();
  await expect(dataRows(panel.getByRole("grid", { name: "Writes" })).first()).toBeVisible();
  await panel.getByRole("button", { name: /^Replay/ }).click();
  const dialog = replayDialog(panel);
  await choosePersonas(dialog, ["alice", "No session"]);
  await dialog.getByRole("button", { name: "Replay" }).click();
  const status = dialog.getByRole("status", { name: "Summary" });
  await expect(status).toHaveText(/^[1-9][\d,]* of [\d,]+/);
  await dialog.getByRole("button", { name: "Stop" }).click();
  await expect(status).toContainText(/Stopped after [1-9][\d,]* of [\d,]+ results/);
  await expect(status).toContainText(/writes? as alice/);
  await expect(dialog.getByRole("grid", { name: "Replay result" })).toContainText("insert todos/");
  await expect(dialog.getByRole("button", { name: "Replay" })).toBeEnabled();
  await page.getByRole("button", { name: "One more" }).click();
  expect(problems).toEqual({ page: [], panel: [] });
});

test("results are copied as a test, as Markdown and as TSV", { tag: "@sandbox" }, async ({
  page,
  demoUrl,
  openPanel,
}) => {
  await openDemo(page, demoUrl);
  const panel = await openPanel();
  await addTodos(page, panel, ["to be tested"]);
  const dialog = await replayLastInsert(panel);
  await choosePersonas(dialog, ["alice", "bob"]);
  await dialog.getByRole("button", { name: "Replay" }).click();
  await expect(dialog.getByRole("status", { name: "Summary" })).toContainText(
    "1 write as bob: 1 denied.",
  );
  await panel.frame.evaluate(keepCopies);
  const copied = async (name: string): Promise<string> => {
    await dialog.getByRole("button", { name }).click();
    await expect.poll(() => panel.frame.evaluate("globalThis.copied")).not.toBe("");
    return panel.frame.evaluate<string>("(([text]) => text)([copied, (copied = '')])");
  };
  const text = await copied("Copy as test");
  expect(text).toContain("createPolicyTestApp(app, permissions, expect)");
  expect(text).toContain("policies.as(alice).expectAllowed((db) => {");
  expect(text).toContain("policies.as(bob).expectDenied((db) => {");
  expect(text).toContain('title: "to be tested"');
  expect(await copied("Copy as Markdown")).toContain("- 1 write as bob: 1 denied.");
  expect(await copied("Copy as TSV")).toMatch(/^Write\tAs\tPage engine/);
});

/** Runs in the panel: keeps what is copied instead of giving it to the clipboard. */
function keepCopies(): void {
  const place = globalThis as unknown as { copied: string };
  place.copied = "";
  const writeText = async (text: string): Promise<void> => {
    place.copied = text;
  };
  Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
}
