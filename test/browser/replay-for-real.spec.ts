import type { Locator, Page } from "@playwright/test";
import { addTodo, openDemo } from "../harness/demo-page.ts";
import type { DevToolsPanel } from "../harness/devtools-panel.ts";
import { expect, test } from "../harness/fixture.ts";
import { selectRow } from "../harness/grid.ts";
import { choosePersonas, dataRows, replayDialog } from "../harness/replay.ts";

/** The demo is also reached under this name, which is not the machine's own. */
const FOREIGN = "team.example";

test.use({ switches: [`--host-resolver-rules=MAP ${FOREIGN} 127.0.0.1`] });

const NOTE = "Draft the press note";
const doneBox = (page: Page): Locator => page.getByRole("checkbox", { name: `Done: ${NOTE}` });

/** Ticks the note that alice shares with bob, and takes the tick back: two recorded updates. */
async function tickTwice(page: Page, panel: DevToolsPanel): Promise<Locator> {
  await panel.getByRole("tab", { name: "Writes" }).click();
  await doneBox(page).check();
  await doneBox(page).uncheck();
  const writes = dataRows(panel.getByRole("grid", { name: "Writes" }));
  await expect(writes).toHaveCount(2);
  return writes;
}

async function replay(panel: DevToolsPanel, write: Locator): Promise<Locator> {
  await selectRow(write);
  await panel.keyboard.press("Enter");
  const details = panel.getByRole("region", { name: "Details" });
  await details.getByRole("button", { name: "Replay", exact: true }).click();
  return replayDialog(panel);
}

/** Plays dry first, which shows that the page checks policies, and then asks to mean it. */
async function meanIt(panel: DevToolsPanel, dialog: Locator, persona: string): Promise<Locator> {
  await choosePersonas(dialog, [persona]);
  await dialog.getByRole("button", { name: "Replay" }).click();
  await expect(dialog.getByRole("status", { name: "Summary" })).toContainText(
    `1 write as ${persona}`,
  );
  await dialog.getByRole("radio", { name: "For real" }).check();
  await dialog.getByRole("button", { name: "Replay for real…" }).click();
  return panel.getByRole("dialog", { name: "Write for real" });
}

test("a write is made for good as somebody else, confirmed, and taken back", {
  tag: "@sandbox",
}, async ({ page, demoUrl, openPanel, problems }) => {
  await openDemo(page, demoUrl);
  const panel = await openPanel();
  const writes = await tickTwice(page, panel);
  const dialog = await replay(panel, writes.first());
  const question = await meanIt(panel, dialog, "bob");
  await expect(question).toContainText("1 write will be made on 127.0.0.1 for good");
  await expect(question).toContainText("1 update in todos");
  await expect(question).toContainText("bob's permissions apply in the page; bob is the author.");
  await expect(question).toContainText("the server judges these writes as alice");
  await expect(question.getByRole("textbox", { name: "Host name" })).toHaveCount(0);
  await expect(doneBox(page)).not.toBeChecked();
  await question.getByRole("button", { name: "Write to 127.0.0.1" }).click();
  await expect(question).toHaveCount(0);

  const result = dialog.getByRole("grid", { name: "Replay result" });
  await expect(dataRows(result)).toContainText("made");
  await expect(dataRows(result)).toContainText(/edge|global/);
  await expect(doneBox(page)).toBeChecked();

  await dialog.getByRole("button", { name: "Undo" }).click();
  const undone = dialog.getByRole("list", { name: "Undo result" });
  await expect(undone).toContainText(/(partly )?undone/);
  await expect(doneBox(page)).not.toBeChecked();
  await dialog.getByRole("button", { name: "Close" }).click();

  await panel.getByRole("searchbox", { name: "Filter" }).fill("by:replay");
  await expect(writes).toHaveCount(1);
  await expect(writes).toContainText("bob");
  await panel.getByRole("searchbox", { name: "Filter" }).fill("by:undo");
  await expect(writes).not.toHaveCount(0);
  expect(problems.panel).toEqual([]);
});

test("what the server refuses shows as rejected, and there is nothing to undo", {
  tag: "@sandbox",
}, async ({ page, demoUrl, openPanel }) => {
  await openDemo(page, demoUrl);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  // The page believes that alice is on duty; the server knows better.
  await page.getByRole("button", { name: "Announce" }).click();
  const writes = dataRows(panel.getByRole("grid", { name: "Writes" }));
  await expect(writes).toHaveCount(1);
  await expect(writes).toContainText("rejected");
  const dialog = await replay(panel, writes);
  const question = await meanIt(panel, dialog, "alice");
  await question.getByRole("button", { name: "Write to 127.0.0.1" }).click();
  const result = dataRows(dialog.getByRole("grid", { name: "Replay result" }));
  await expect(result).toContainText("made");
  await expect(result).toContainText("rejected");
  await expect(dialog.getByRole("region", { name: "Replay details" })).toContainText(
    "permission_denied",
  );
  await dialog.getByRole("button", { name: "Undo" }).click();
  await expect(dialog.getByRole("list", { name: "Undo result" })).toContainText("nothing to undo");
});

test("what the page refuses is not made at all", { tag: "@sandbox" }, async ({
  page,
  demoUrl,
  openPanel,
}) => {
  await openDemo(page, demoUrl);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await addTodo(page, "alice's own");
  const writes = dataRows(panel.getByRole("grid", { name: "Writes" }));
  await expect(writes).toHaveCount(1);
  const before = await page.getByRole("listitem").allTextContents();
  const dialog = await replay(panel, writes);
  const question = await meanIt(panel, dialog, "carol");
  await question.getByRole("button", { name: "Write to 127.0.0.1" }).click();
  const result = dataRows(dialog.getByRole("grid", { name: "Replay result" }));
  await expect(result).toContainText("denied");
  await expect(dialog.getByRole("status", { name: "Summary" })).toContainText(
    "1 write as carol: 1 denied.",
  );
  await expect(dialog.getByRole("button", { name: "Undo" })).toHaveCount(0);
  expect(await page.getByRole("listitem").allTextContents()).toEqual(before);
});

test("on another host its name has to be typed", { tag: "@sandbox" }, async ({
  page,
  demoUrl,
  openPanel,
}) => {
  await openDemo(page, demoUrl.replace("127.0.0.1", FOREIGN));
  const panel = await openPanel();
  const writes = await tickTwice(page, panel);
  const dialog = await replay(panel, writes.first());
  const question = await meanIt(panel, dialog, "bob");
  const write = question.getByRole("button", { name: `Write to ${FOREIGN}` });
  const name = question.getByRole("textbox", { name: "Host name" });
  await expect(write).toBeDisabled();
  await name.fill("localhost");
  await expect(write).toBeDisabled();
  await name.fill(FOREIGN.toUpperCase());
  await expect(write).toBeEnabled();
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(question).toHaveCount(0);
  await expect(dialog).toBeVisible();
  await expect(doneBox(page)).not.toBeChecked();
});

test("closing the dialog takes nothing back, and says so", { tag: "@sandbox" }, async ({
  page,
  demoUrl,
  openPanel,
}) => {
  await openDemo(page, demoUrl);
  const panel = await openPanel();
  const writes = await tickTwice(page, panel);
  const dialog = await replay(panel, writes.first());
  const question = await meanIt(panel, dialog, "bob");
  await question.getByRole("button", { name: "Write to 127.0.0.1" }).click();
  await expect(dialog.getByRole("button", { name: "Undo" })).toBeVisible();
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(
    panel.getByText("What was replayed for real stays: nothing is taken back."),
  ).toBeVisible();
  await expect(doneBox(page)).toBeChecked();
});

test("a row made for good and taken back is nobody else's doing", { tag: "@sandbox" }, async ({
  page,
  demoUrl,
  openPanel,
}) => {
  await openDemo(page, demoUrl);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await page.getByRole("textbox", { name: "New todo" }).fill("made twice");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const listed = page.getByRole("list", { name: "My todos" }).getByText("made twice");
  await expect(listed).toHaveCount(1);
  const writes = dataRows(panel.getByRole("grid", { name: "Writes" }));
  const dialog = await replay(panel, writes.last());
  const question = await meanIt(panel, dialog, "alice");
  await question.getByRole("button", { name: "Write to 127.0.0.1" }).click();
  await expect(listed).toHaveCount(2);
  await expect(dataRows(dialog.getByRole("grid", { name: "Replay result" }))).toContainText(
    "global",
  );
  await dialog.getByRole("button", { name: "Undo" }).click();
  await expect(dialog.getByRole("list", { name: "Undo result" })).toContainText("undone");
  await expect(listed).toHaveCount(1);
  await dialog.getByRole("button", { name: "Close" }).click();

  await expect(writes.filter({ hasText: "delete" }).filter({ hasText: "global" })).toHaveCount(1);
  await panel.getByRole("searchbox", { name: "Filter" }).fill("fate:received");
  await expect(panel.getByText("No write matches this filter.")).toBeVisible();
});
