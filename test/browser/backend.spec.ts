import type { Locator, Page } from "@playwright/test";
import { axeViolations } from "../harness/axe.ts";
import { demoWithBackend } from "../harness/demo-backend.ts";
import { openDemo } from "../harness/demo-page.ts";
import type { DevToolsPanel } from "../harness/devtools-panel.ts";
import { test as base, expect } from "../harness/fixture.ts";
import { readGrid, selectRow } from "../harness/grid.ts";
import { optionLike } from "../harness/option-like.ts";
import { choosePersonas, dataRows, replayDialog } from "../harness/replay.ts";

/** The demo with its backend, whose address its pages name. */
const test = base.extend<{ team: string }>({
  team: [...demoWithBackend],
});

/** Opens the demo as alice and the panel on it, with the backend connected. */
async function opened(
  page: Page,
  url: string,
  openPanel: () => Promise<DevToolsPanel>,
): Promise<DevToolsPanel> {
  await openDemo(page, url);
  const panel = await openPanel();
  const database = panel.getByRole("combobox", { name: "Database" });
  const backend = database.getByRole("option", { name: /^Team backend · .* · backend$/ });
  await expect(backend).toHaveCount(1);
  await panel.getByRole("tab", { name: "Writes" }).click();
  return panel;
}

/** Selects one of alice's todos, which page and backend have both. */
const select = (page: Page, title: string): Promise<void> =>
  page.getByRole("list", { name: "My todos" }).getByRole("button", { name: title }).first().click();

const ask = (page: Page, what: string): Promise<void> =>
  page.getByRole("list", { name: "Backend" }).getByRole("button", { name: what }).click();

const details = (panel: DevToolsPanel): Locator => panel.getByRole("region", { name: "Details" });

test("page and backend write one row in two names, and what the page received is linked to who wrote it @sandbox", async ({
  page,
  team,
  openPanel,
  problems,
}) => {
  const panel = await opened(page, team, openPanel);
  await select(page, "Write the launch plan");
  await ask(page, "Resolve as support");
  const writes = panel.getByRole("grid", { name: "Writes" });
  const received = dataRows(writes).filter({ hasText: "received" }).filter({ hasText: "todos" });
  await expect(received.filter({ hasText: "sam" })).toHaveCount(1);
  await page.getByRole("checkbox", { name: "Done: Write the launch plan" }).uncheck();
  await expect(dataRows(writes).filter({ hasText: "alice" })).toHaveCount(1);
  await expect(dataRows(writes).filter({ hasText: "withAttribution" })).not.toHaveCount(0);

  const rows = await readGrid(panel, "Writes");
  const ofRow = rows.filter(({ Table }) => Table === "todos");
  expect(new Set(ofRow.map(({ Row }) => Row)).size).toBe(1);
  // The page and the backend tell the panel independently of each other.
  const handleFirst = ofRow.toSorted((one, other) =>
    (other["Handle"] ?? "").localeCompare(one["Handle"] ?? ""),
  );
  expect(handleFirst.map(({ Op, Author, Handle }) => [Op, Author, Handle])).toEqual([
    ["update", expect.stringContaining("sam"), "withAttribution"],
    ["update", expect.stringContaining("sam"), ""],
    ["update", expect.stringContaining("alice"), ""],
  ]);

  await selectRow(received.filter({ hasText: "sam" }));
  await panel.keyboard.press("Enter");
  await expect(details(panel)).toContainText("Written by a backend");
  await expect(details(panel)).toContainText(
    "withAttribution(\"sam\"): the backend's permissions, written in sam's name.",
  );
  await details(panel)
    .getByRole("button", { name: /^update todos/ })
    .click();
  await expect(details(panel)).toContainText(
    /through withAttribution\("sam"\) for POST \/todos\/.*\/resolve/,
  );
  await details(panel)
    .getByRole("button", { name: /^update todos/ })
    .click();
  await expect(details(panel)).toContainText("The change came in through a subscription.");
  expect(problems).toEqual({ page: [], panel: [] });
});

test("a request whose handles disagree says so, and is found by keys alone", async ({
  page,
  team,
  openPanel,
}) => {
  const panel = await opened(page, team, openPanel);
  await select(page, "Write the launch plan");
  await ask(page, "Ask for news");
  await panel.getByRole("tab", { name: "Requests" }).click();
  const requests = panel.getByRole("grid", { name: "Requests" });
  const remind = dataRows(requests).filter({ hasText: "/remind" });
  await expect(remind).toContainText("handles disagree, jazz:system");
  await panel.getByRole("searchbox", { name: "Filter" }).fill("warning:disagree");
  await expect(dataRows(requests)).toHaveCount(1);
  await requests.focus();
  await panel.keyboard.press("End");
  await panel.keyboard.press("Enter");
  const warnings = details(panel).getByRole("list", { name: "Warnings" });
  await expect(warnings).toContainText(
    "The handles of this request disagree: forRequest(req) read with alice's permissions and asBackend() wrote as jazz:system with the backend's permissions.",
  );
  await expect(details(panel)).toContainText("forRequest(req): alice's permissions");
  expect(await axeViolations(panel.frame)).toEqual([]);
});

test("a page's write is played on the backend through two handles, whose verdicts differ", async ({
  page,
  team,
  openPanel,
}) => {
  const panel = await opened(page, team, openPanel);
  await page.getByRole("textbox", { name: "New todo" }).fill("play me there");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const writes = panel.getByRole("grid", { name: "Writes" });
  await selectRow(dataRows(writes).filter({ hasText: "insert" }).last());
  await panel.keyboard.press("Enter");
  await details(panel).getByRole("button", { name: "Replay", exact: true }).click();
  const dialog = replayDialog(panel);
  const onto = dialog.getByRole("combobox", { name: "Onto" });
  await expect(onto.getByRole("option")).toHaveCount(2);
  await onto.selectOption({ label: await optionLike(onto, /backend$/) });
  await choosePersonas(dialog, ["bob"]);
  await dialog.getByRole("checkbox", { name: "withAttribution", exact: true }).check();
  await dialog.getByRole("button", { name: "Replay" }).click();
  const summary = dialog.getByRole("status", { name: "Summary" });
  await expect(summary).toContainText("1 write through forSession(bob): 1 denied.");
  await expect(summary).toContainText('1 write through withAttribution("bob"): 1 allowed.');
  const matrix = dialog.getByRole("grid", { name: "Replay matrix" });
  await expect(matrix.getByRole("gridcell")).toHaveText([/denied/, /allowed/]);
  const result = dialog.getByRole("grid", { name: "Replay result" });
  await expect(result.getByRole("columnheader", { name: "Backend" })).toBeVisible();
  await expect(result).toContainText("policy denied INSERT on table todos");
  expect(await axeViolations(panel.frame)).toEqual([]);
});
