/** The part of the tour that looks at a page and its backend together. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, type Locator, type Page } from "@playwright/test";
import { addAnyTodo, todosOf } from "../test/harness/demo-page.ts";
import type { DevToolsPanel } from "../test/harness/devtools-panel.ts";
import { readGrid, selectRow, spokenText } from "../test/harness/grid.ts";
import { optionLike } from "../test/harness/option-like.ts";
import { choosePersonas, dataRows, replayDialog } from "../test/harness/replay.ts";
import type { Step } from "./tour.ts";

const PATIENCE_MS = 10_000;
const TODO = "Write the launch plan";
const ADDED = "Play me on the backend";
const CLI = "dist/npm/cli.js";

const patient = { timeout: PATIENCE_MS };

export const backendSteps: readonly Step[] = [
  {
    step: "one row written by page and backend",
    run: async ({ page, panel }) => {
      await backendConnected(panel);
      const writes = await tab(panel, "Writes");
      await todosOf(page).getByRole("button", { name: TODO }).first().click();
      await ask(page, "Resolve as support");
      const received = dataRows(writes).filter({ hasText: "received" }).filter({ hasText: "sam" });
      await received.filter({ hasText: "todos" }).first().waitFor(patient);
      await page.getByRole("checkbox", { name: `Done: ${TODO}` }).uncheck();
      await dataRows(writes).filter({ hasText: "alice" }).waitFor(patient);
      await selectRow(received.filter({ hasText: "todos" }).first());
      await expect(details(panel)).toContainText("Written by a backend", patient);
      const rows = (await readGrid(panel, "Writes")).filter(({ Table }) => Table === "todos");
      const authors = new Set(rows.map(({ Author = "" }) => Author));
      expect(new Set(rows.map(({ Row }) => Row)).size).toBe(1);
      expect(authors.size).toBe(2);
      const [linked] = (await spokenText(details(panel))).split(" Changes");
      return `${[...authors].join(" and ")} wrote the same row. ${linked}`;
    },
  },
  {
    step: "a request whose handles disagree",
    run: async ({ page, panel }) => {
      await ask(page, "Ask for news");
      const requests = await tab(panel, "Requests");
      await selectRow(dataRows(requests).filter({ hasText: "/remind" }).last());
      const warnings = details(panel).getByRole("list", { name: "Warnings" });
      await expect(warnings).toContainText("disagree", patient);
      return spokenText(warnings);
    },
  },
  {
    step: "a write played on the backend through two handles",
    run: async ({ page, panel }) => {
      const writes = await tab(panel, "Writes");
      await addAnyTodo(page, ADDED);
      const inserted = dataRows(writes).filter({ hasText: "insert" }).filter({ hasText: "todos" });
      await selectRow(inserted.last());
      await details(panel).getByRole("button", { name: "Replay", exact: true }).click();
      const dialog = replayDialog(panel);
      const onto = dialog.getByRole("combobox", { name: "Onto" });
      await expect(onto.getByRole("option", { name: /backend$/ })).toHaveCount(1, patient);
      await onto.selectOption({ label: await optionLike(onto, /backend$/) });
      await choosePersonas(dialog, ["bob"]);
      await dialog.getByRole("checkbox", { name: "withAttribution", exact: true }).check();
      await dialog.getByRole("button", { name: "Replay" }).click();
      const summary = dialog.getByRole("status", { name: "Summary" });
      await expect(summary).toContainText("forSession(bob): 1 denied", patient);
      await expect(summary).toContainText('withAttribution("bob"): 1 allowed', patient);
      return spokenText(summary);
    },
    after: async ({ panel }) => replayDialog(panel).getByRole("button", { name: "Close" }).click(),
  },
  {
    step: "the same from the terminal",
    run: async ({ panel }) => {
      const folder = await mkdtemp(join(tmpdir(), "jazz-devtools-tour-"));
      try {
        const file = join(folder, "recording.json");
        const saving = panel.devtools.waitForEvent("download");
        await panel.getByRole("button", { name: "Export" }).click();
        await (await saving).saveAs(file);
        expect(await readFile(file, "utf8")).toContain(ADDED);
        const denied = await replayed(file, "forSession");
        const allowed = await replayed(file, "withAttribution");
        expect(denied).toBeGreaterThan(0);
        expect(allowed).toBe(0);
        return (
          `npx jazz-devtools replay recording.json --as bob --backend . --fail-on denied: ` +
          `through forSession exit code ${denied}, through withAttribution ${allowed}.`
        );
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  },
];

/** The exit code of a replay in the terminal, where a denied write is a failure. */
async function replayed(file: string, through: string): Promise<number> {
  const call = ["replay", file, "--as", "bob", "--through", through, "--backend", "."];
  try {
    await promisify(execFile)(process.execPath, [CLI, ...call, "--fail-on", "denied"]);
    return 0;
  } catch (error) {
    const { code, stderr } = error as { code?: number; stderr?: string };
    if (code !== 1) throw new Error(`The replay could not be done: ${stderr ?? String(error)}`);
    return code;
  }
}

async function backendConnected(panel: DevToolsPanel): Promise<void> {
  const database = panel.getByRole("combobox", { name: "Database" });
  await expect(database.getByRole("option", { name: /backend$/ })).toHaveCount(1, patient);
}

async function tab(panel: DevToolsPanel, name: string): Promise<Locator> {
  await panel.getByRole("tab", { name, exact: true }).click();
  return panel.getByRole("grid", { name, exact: true });
}

const details = (panel: DevToolsPanel): Locator => panel.getByRole("region", { name: "Details" });

const ask = (page: Page, what: string): Promise<void> =>
  page.getByRole("list", { name: "Backend" }).getByRole("button", { name: what }).click();
