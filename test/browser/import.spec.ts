import { readFile } from "node:fs/promises";
import { axeViolations } from "../harness/axe.ts";
import { addTodo, allShown, openDemo } from "../harness/demo-page.ts";
import type { DevToolsPanel } from "../harness/devtools-panel.ts";
import { expect, test } from "../harness/fixture.ts";
import { selectRow } from "../harness/grid.ts";
import { optionLike } from "../harness/option-like.ts";
import { choosePersonas, replayDialog } from "../harness/replay.ts";

const EXPORTS = "test/fixtures/recordings/exports";
const kept = (name: string): Promise<string> => readFile(`${EXPORTS}/${name}`, "utf8");

const rowsOf = (panel: DevToolsPanel, grid: string) =>
  panel.getByRole("grid", { name: grid }).getByRole("row");

const filterOf = (panel: DevToolsPanel) =>
  panel.getByRole("tabpanel").getByRole("searchbox", { name: "Filter" });

/** Presses `Export` and returns the file that is saved. */
async function exportFile(panel: DevToolsPanel): Promise<{ name: string; text: string }> {
  const downloading = panel.devtools.waitForEvent("download");
  await panel.getByRole("button", { name: "Export" }).click();
  const download = await downloading;
  return {
    name: download.suggestedFilename(),
    text: await readFile(await download.path(), "utf8"),
  };
}

/** Opens texts as if they were files that somebody chose. */
async function importFiles(panel: DevToolsPanel, files: Record<string, string>): Promise<void> {
  await panel.getByLabel("Recording to open").setInputFiles(
    Object.entries(files).map(([name, text]) => ({
      name,
      mimeType: "application/json",
      buffer: Buffer.from(text),
    })),
  );
}

test("a recording of the demo is taken along and read where there is no Jazz", {
  tag: "@sandbox",
}, async ({ page, demoUrl, apps, openPanel, problems }) => {
  await openDemo(page, demoUrl);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await addTodo(page, "Take me along");
  await addTodo(page, "Me too");
  const writes = rowsOf(panel, "Writes");
  await expect(writes.filter({ hasText: "insert" })).toHaveCount(2);
  const saved = await exportFile(panel);
  expect(saved.name).toMatch(/^jazz-.+-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.json$/);
  await expect(panel.getByRole("status", { name: "Notice" })).toContainText(saved.name);

  await page.goto(`${apps}no-jazz.html`);
  await expect(panel.getByText("No Jazz database on this page so far")).toBeVisible();
  await importFiles(panel, { [saved.name]: saved.text });

  const banner = panel.getByRole("region", { name: "Recording" });
  await expect(banner).toContainText("read-only");
  const database = panel.getByRole("combobox", { name: "Database" });
  expect(await optionLike(database, /\.json/)).toContain("alice");
  await expect(writes.filter({ hasText: "insert" })).toHaveCount(2);
  await filterOf(panel).fill("op:insert author:alice along");
  await expect(writes).toHaveCount(2);
  await selectRow(writes.last());
  await panel.keyboard.press("Enter");
  const details = panel.getByRole("region", { name: "Details" });
  await expect(details).toContainText("alice inserted todos");
  await expect(details).toContainText("Take me along");
  await expect(details).toContainText("Origin");
  await expect(panel.getByRole("button", { name: "Act as" })).toBeDisabled();

  expect((await exportFile(panel)).text).toBe(saved.text);

  await panel.getByRole("tab", { name: "Sessions" }).click();
  await expect(rowsOf(panel, "Sessions").filter({ hasText: "alice" })).toHaveCount(1);
  await panel.getByRole("tab", { name: "Subscriptions" }).click();
  await selectRow(rowsOf(panel, "Subscriptions").filter({ hasText: "scoped by owner_id" }).first());
  await panel.keyboard.press("Enter");
  await expect(details).toContainText("Rows known");
  await panel.getByRole("tab", { name: "Rows" }).click();
  await panel.getByRole("combobox", { name: "Table" }).selectOption("todos");
  await expect(rowsOf(panel, "Rows").filter({ hasText: "Me too" })).toHaveCount(1);
  await expect(panel.getByRole("tabpanel")).toContainText("known from recorded writes");

  await banner.getByRole("button", { name: "Close recording" }).click();
  await expect(panel.getByText("No Jazz database on this page so far")).toBeVisible();
  expect(problems).toEqual({ page: [], panel: [] });
});

test("a recording is read beside the page, whose own recording goes on", async ({
  page,
  apps,
  openPanel,
}) => {
  await page.goto(`${apps}plain.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  const writes = rowsOf(panel, "Writes");
  const add = page.getByRole("button", { name: "Add" });
  await add.click();
  await expect(writes).toHaveCount(2);

  await importFiles(panel, { "team.json": await kept("version-2.json") });
  await expect(writes).toHaveCount(7);
  await selectRow(writes.filter({ hasText: "denied" }));
  await panel.keyboard.press("Enter");
  const details = panel.getByRole("region", { name: "Details" });
  await expect(details).toContainText("owner_id = session.user_id");
  await expect(details).toContainText("by the sandbox, with the rows that the recording knows");
  await add.click();
  await add.click();
  await expect(page.getByRole("listitem")).toHaveCount(3);
  await expect(writes).toHaveCount(7);

  const database = panel.getByRole("combobox", { name: "Database" });
  await database.selectOption({ label: await optionLike(database, /plain/) });
  await expect(writes).toHaveCount(4);
  await database.selectOption({ label: await optionLike(database, /team\.json/) });
  await expect(writes).toHaveCount(7);
  await panel.getByRole("button", { name: "Close recording" }).click();
  await expect(writes).toHaveCount(4);
  await expect(database.getByRole("option", { name: /team\.json/ })).toHaveCount(0);
});

test("a file that is no whole recording is refused in words, and nothing is lost", async ({
  page,
  apps,
  openPanel,
  problems,
}) => {
  await page.goto(`${apps}plain.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await page.getByRole("button", { name: "Add" }).click();
  await expect(rowsOf(panel, "Writes")).toHaveCount(2);
  const whole = await kept("version-2.json");
  const alert = panel.getByRole("alert");

  await importFiles(panel, { "team.json": whole.replace('"op":"insert"', '"op":"drop"') });
  await expect(alert).toContainText("team.json was not opened.");
  await expect(alert).toContainText("damaged at writes[0].op");
  await expect(rowsOf(panel, "Writes")).toHaveCount(2);
  await alert.getByRole("button", { name: "Dismiss" }).click();
  await expect(alert).toHaveCount(0);

  await importFiles(panel, { "team.json": whole.slice(0, -400) });
  await expect(alert).toContainText(/The file ends in writes\[\d\], at character \d+/);
  await importFiles(panel, { "package.json": '{"name": "x"}' });
  await expect(alert).toContainText(
    "package.json was not opened. This is JSON, but not a recording",
  );
  await importFiles(panel, { "new.json": whole.replace('"version": 2', '"version": 9') });
  await expect(alert).toContainText("version 9 of the format");
  expect(await axeViolations(panel.frame)).toEqual([]);

  await importFiles(panel, { "old.json": await kept("version-1.json") });
  await expect(alert).toHaveCount(0);
  const banner = panel.getByRole("region", { name: "Recording" });
  await banner.getByText("What it lacks").click();
  await expect(banner).toContainText("values without their types");
  await expect(rowsOf(panel, "Writes")).toHaveCount(5);
  expect(await axeViolations(panel.frame)).toEqual([]);
  expect(problems).toEqual({ page: [], panel: [] });
});

test("an imported recording is played on a page of the same app, after its differences are told", {
  tag: "@sandbox",
}, async ({ page, demoUrl, openPanel, problems }) => {
  await openDemo(page, demoUrl);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await addTodo(page, "Play me elsewhere");
  const writes = rowsOf(panel, "Writes");
  await expect(writes.filter({ hasText: "insert" })).toHaveCount(1);
  const { text } = await exportFile(panel);
  const recording = JSON.parse(text);
  recording.hosts[0].schema.todos.columns.push({
    name: "priority",
    column_type: { type: "Integer" },
    nullable: true,
  });
  await page.reload();
  await allShown(page);
  const before = await page.getByRole("listitem").allTextContents();
  await importFiles(panel, { "yesterday.json": JSON.stringify(recording) });
  await expect(panel.getByRole("region", { name: "Recording" })).toContainText("yesterday.json");

  await selectRow(writes.filter({ hasText: "insert" }));
  await panel.keyboard.press("Enter");
  await panel
    .getByRole("region", { name: "Details" })
    .getByRole("button", { name: "Replay", exact: true })
    .click();
  const dialog = replayDialog(panel);
  await expect(dialog.getByRole("combobox", { name: "Onto" })).toContainText("alice");
  const differences = dialog.getByRole("note", { name: "Schema differences" });
  await expect(differences).toContainText("priority");
  await choosePersonas(dialog, ["alice", "bob"]);
  await dialog.getByRole("button", { name: "Replay", exact: true }).click();
  const summary = dialog.getByRole("status", { name: "Summary" });
  await expect(summary).toContainText("1 write as alice: 1 allowed.");
  await expect(summary).toContainText("1 write as bob: 1 denied.");
  expect(await page.getByRole("listitem").allTextContents()).toEqual(before);
  expect(problems).toEqual({ page: [], panel: [] });
});
