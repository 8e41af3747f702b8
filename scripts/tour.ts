import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import { type DrivenBrowser, launchBrowser } from "../test/harness/browser.ts";
import { serveDemo } from "../test/harness/demo-backend.ts";
import { addAnyTodo, todosOf } from "../test/harness/demo-page.ts";
import { type DevToolsPanel, openJazzPanel } from "../test/harness/devtools-panel.ts";
import { readGrid, selectRow, spokenText } from "../test/harness/grid.ts";
import { choosePersonas, dataRows, replayDialog } from "../test/harness/replay.ts";
import { serveApp } from "../test/harness/serve.ts";
import { backendSteps } from "./tour-backend.ts";

const FOLDER = "tour";
const PANEL_SIZE = { width: 1200, height: 720 };
const PATIENCE_MS = 10_000;

export interface Place {
  page: Page;
  panel: DevToolsPanel;
}

export interface Step {
  step: string;
  /** Does the step and returns what it saw, in words. Throws if it saw something else. */
  run(place: Place): Promise<string>;
  /** Clears the way for the next step, once the picture is taken. */
  after?(place: Place): Promise<void>;
}

interface StepReport {
  step: string;
  ok: boolean;
  saw: string;
  screenshot: string;
}

/** What the tour knows of the demo app. */
const demo = {
  folder: "demo",
  me: "alice",
  other: "bob",
  table: "todos",
  session: (page: Page) => page.getByRole("status", { name: "Session" }),
  denied: (page: Page) => page.getByRole("button", { name: "Rename someone else's project" }),
  done: (page: Page, title: string) => page.getByRole("checkbox", { name: `Done: ${title}` }),
  mine: todosOf,
  add: addAnyTodo,
};

const MY_TODO = "Water the plants";
const OTHERS_TODO = "Feed the cat";
const ATTRIBUTED_TODO = "Call the printer";
const BACKEND_TODO = "Back up the photos";
/** Alice's, and shared with bob, who may edit it. */
const SHARED_TODO = "Draft the press note";
/** The writes of the tour's own, without the one that was denied. */
const RECORDED = "table:todos";

const steps: Step[] = [
  {
    step: "session shown",
    run: async ({ panel }) => {
      const session = rows(await tab(panel, "Sessions")).filter({ hasText: demo.me });
      await session.first().click();
      return sentence(panel);
    },
  },
  {
    step: "subscriptions listed",
    run: async ({ panel }) => {
      const queries = rows(await tab(panel, "Subscriptions"));
      const scoped = queries.filter({ hasText: "scoped by" }).first();
      await scoped.click();
      return `${await queries.count()} live queries; ${await sentence(panel)}`;
    },
  },
  {
    step: "write attributed",
    run: async ({ page, panel }) => {
      const writes = await tab(panel, "Writes");
      await demo.add(page, MY_TODO);
      const write = ownWrites(writes).last();
      await expectWords(write, ["insert", demo.table, demo.me]);
      await selectRow(write);
      return sentence(panel);
    },
  },
  {
    step: "acting as another user",
    run: async ({ page, panel }) => {
      const banner = await actAs(panel, demo.other, "As this user");
      await expectWords(demo.session(page), [demo.other]);
      const mine = await demo.mine(page).count();
      return `${await spokenText(banner)} The page lists ${mine} todos of ${demo.other}'s.`;
    },
  },
  {
    step: "$createdBy inspected in Rows",
    run: async ({ page, panel }) => {
      await demo.add(page, OTHERS_TODO);
      const author = await authorInRows(panel, OTHERS_TODO);
      expect(author).toContain(demo.other);
      return `"${OTHERS_TODO}": $createdBy is ${author}; ${await sentence(panel)}`;
    },
  },
  {
    step: "attributed to another user",
    run: async ({ page, panel }) => {
      const banner = await actAs(panel, demo.other, "Attribute only");
      await expectWords(demo.session(page), [demo.me]);
      await demo.add(page, ATTRIBUTED_TODO);
      await demo.mine(page).filter({ hasText: MY_TODO }).waitFor();
      const author = await authorInRows(panel, ATTRIBUTED_TODO);
      expect(author).toContain(demo.other);
      const [words] = (await spokenText(banner)).split(" What to know");
      return `${words} The page still lists ${demo.me}'s todos; $createdBy of "${ATTRIBUTED_TODO}" is ${author}.`;
    },
  },
  {
    step: "acting as the backend",
    run: async ({ page, panel }) => {
      await actAs(panel, demo.other, "As backend");
      await demo.add(page, BACKEND_TODO);
      const author = await authorInRows(panel, BACKEND_TODO);
      expect(author).toContain("jazz:system");
      return `$createdBy of "${BACKEND_TODO}" is ${author}; ${await sentence(panel)}`;
    },
  },
  {
    step: "acting stopped",
    run: async ({ page, panel }) => {
      await impersonation(panel).getByRole("button", { name: "Stop" }).click();
      await expect(impersonation(panel)).toHaveCount(0, { timeout: PATIENCE_MS });
      await expectWords(demo.session(page), [demo.me]);
      await demo.mine(page).filter({ hasText: MY_TODO }).waitFor();
      return `the page is ${demo.me}'s again, with "${MY_TODO}" on the list`;
    },
  },
  {
    step: "denied write explained",
    run: async ({ page, panel }) => {
      const writes = await tab(panel, "Writes");
      await demo.denied(page).click();
      await selectRow(dataRows(writes).filter({ hasText: "denied" }).last());
      await details(panel).getByRole("button", { name: "Explain", exact: true }).click();
      const dialog = panel.getByRole("dialog", { name: "Explain" });
      const tree = dialog.getByRole("tree", { name: "Explanation" });
      await expectWords(tree, ["owner_id"]);
      return (await spokenText(tree)).replace(/\s+/g, " ");
    },
    after: async ({ panel }) => panel.keyboard.press("Escape"),
  },
  {
    step: "write replayed and denied with its reason",
    run: async ({ panel }) => {
      const writes = await tab(panel, "Writes");
      const inserts = ownWrites(writes).filter({ hasText: "insert" });
      await selectRow(inserts.filter({ hasText: demo.me }).last());
      await details(panel).getByRole("button", { name: "Replay", exact: true }).click();
      const dialog = replayDialog(panel);
      await choosePersonas(dialog, [demo.other]);
      await dialog.getByRole("button", { name: "Replay", exact: true }).click();
      await expectWords(dialog.getByRole("grid", { name: "Replay result" }), ["denied"]);
      const [result = {}] = await readGrid(panel, "Replay result");
      expect(result["Why"]).not.toBe("");
      return Object.entries(result)
        .filter(([, text]) => text !== "")
        .map(([column, text]) => `${column.toLowerCase()}: ${text}`)
        .join("; ");
    },
    after: closeReplay,
  },
  {
    step: "six writes as four people",
    run: async ({ page, panel }) => {
      await tab(panel, "Writes");
      await demo.done(page, SHARED_TODO).check();
      await demo.done(page, SHARED_TODO).uncheck();
      await panel.getByRole("tabpanel").getByRole("searchbox", { name: "Filter" }).fill(RECORDED);
      await panel.getByRole("button", { name: "Replay 6 shown" }).click();
      const dialog = replayDialog(panel);
      await choosePersonas(dialog, [demo.me, demo.other, "carol", "No session"]);
      await dialog.getByRole("button", { name: "Replay", exact: true }).click();
      const summary = dialog.getByRole("status", { name: "Summary" });
      await expectWords(summary, ["6 writes as carol", "6 writes without a session"]);
      await expect(dataRows(dialog.getByRole("grid", { name: "Replay matrix" }))).toHaveCount(6);
      return spokenText(summary);
    },
    after: closeReplay,
  },
  {
    step: "a replay for real",
    run: async ({ page, panel }) => {
      const writes = await tab(panel, "Writes");
      await selectRow(dataRows(writes).filter({ hasText: "update" }).nth(-2));
      await details(panel).getByRole("button", { name: "Replay", exact: true }).click();
      const dialog = replayDialog(panel);
      await choosePersonas(dialog, [demo.other]);
      await dialog.getByRole("radio", { name: "For real" }).check();
      await dialog.getByRole("button", { name: "Replay for real…" }).click();
      const question = panel.getByRole("dialog", { name: "Write for real" });
      const asked = await spokenText(question.getByRole("paragraph").first());
      await question.getByRole("button", { name: /^Write to/ }).click();
      const result = dataRows(dialog.getByRole("grid", { name: "Replay result" }));
      await expectWords(result, ["made"]);
      await expect(result).toContainText(/edge|global/, { timeout: PATIENCE_MS });
      await expect(demo.done(page, SHARED_TODO)).toBeChecked();
      return `${asked} Then: ${await spokenText(result)}`;
    },
  },
  {
    step: "and its undo",
    run: async ({ page, panel }) => {
      const dialog = replayDialog(panel);
      await dialog.getByRole("button", { name: "Undo" }).click();
      const undone = dialog.getByRole("list", { name: "Undo result" });
      await expect(undone).toContainText(/undone/, { timeout: PATIENCE_MS });
      await expect(demo.done(page, SHARED_TODO)).not.toBeChecked();
      return spokenText(undone);
    },
    after: closeReplay,
  },
];

async function closeReplay({ panel }: Place): Promise<void> {
  await replayDialog(panel).getByRole("button", { name: "Close" }).click();
  await panel.getByRole("tabpanel").getByRole("searchbox", { name: "Filter" }).fill("");
}

/** Walks the demo app and the panel, and writes what was seen to `tour/`. Returns an exit code. */
export async function tour(): Promise<number> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const app = await serveApp(demo.folder);
  const browser = await launchBrowser({ extension: "dist/chrome" });
  try {
    const page = await browser.context.newPage();
    browser.context.setDefaultTimeout(PATIENCE_MS);
    page.on("pageerror", (error) => console.log(`The demo failed: ${error.message}`));
    await page.goto(app.url);
    const panel = await openJazzPanel(page);
    await panel.resize(PANEL_SIZE);
    const reports = await walk({ page, panel }, steps, 1);
    reports.push(...(await besideBackend(browser, reports.length + 1)));
    await writeFile(join(FOLDER, "report.json"), `${JSON.stringify(reports, null, 2)}\n`);
    return conclude(reports);
  } finally {
    await browser.close();
    await app.close();
  }
}

/** The rest of the tour, on the demo with its backend. */
async function besideBackend(browser: DrivenBrowser, first: number): Promise<StepReport[]> {
  const team = await serveDemo();
  try {
    const page = await browser.context.newPage();
    await page.goto(team.url);
    await demo.mine(page).first().waitFor();
    const panel = await openJazzPanel(page);
    await panel.resize(PANEL_SIZE);
    return await walk({ page, panel }, backendSteps, first);
  } finally {
    await team.close();
  }
}

async function walk(place: Place, steps: readonly Step[], first: number): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for (const [index, { step, run, after }] of steps.entries()) {
    const outcome = await run(place).then(
      (saw) => ({ ok: true, saw }),
      (error: Error) => ({ ok: false, saw: oneLine(error) }),
    );
    const screenshot = join(FOLDER, `${first + index}-${step.replace(/\W+/g, "-")}.png`);
    await place.panel.screenshot(screenshot);
    console.log(`${outcome.ok ? "✓" : "✕"} ${step}\n    ${outcome.saw}\n    ${screenshot}`);
    reports.push({ step, ...outcome, screenshot });
    await after?.(place).catch(() => {}); // the next step says what it misses
  }
  return reports;
}

function conclude(reports: StepReport[]): number {
  const failed = reports.filter(({ ok }) => !ok).length;
  const all = reports.length;
  console.log(
    failed === 0
      ? `\nAll ${all} steps went as they should; see ${FOLDER}/report.json.`
      : `\n${failed} of ${all} steps failed; see ${FOLDER}/report.json.`,
  );
  return failed === 0 ? 0 : 1;
}

/** Starts acting, or goes straight over from one persona or mode to the next. */
async function actAs(panel: DevToolsPanel, user: string, mode: string): Promise<Locator> {
  await panel.getByRole("button", { name: "Act as", exact: true }).click();
  const dialog = panel.getByRole("dialog", { name: "Act as" });
  await choosePersona(dialog, user);
  await dialog.getByRole("radio", { name: mode }).check();
  await dialog.getByRole("button", { name: "Start" }).click();
  await expect(dialog).toHaveCount(0, { timeout: PATIENCE_MS });
  const banner = impersonation(panel);
  await expectWords(banner, [mode === "As backend" ? "jazz:system" : user]);
  return banner;
}

/** Looks a todo up in Rows, and returns whom it names as its author. */
async function authorInRows(panel: DevToolsPanel, title: string): Promise<string> {
  const grid = await tab(panel, "Rows");
  await panel.getByRole("combobox", { name: "Table" }).selectOption(demo.table);
  await panel.getByRole("tabpanel").getByRole("searchbox", { name: "Filter" }).fill(title);
  await rows(grid).filter({ hasText: title }).click();
  const [row = {}] = await readGrid(panel, "Rows");
  return row["$createdBy"] ?? "";
}

function details(panel: DevToolsPanel): Locator {
  return panel.getByRole("region", { name: "Details" });
}

/** Goes to a tab and returns its grid. */
async function tab(panel: DevToolsPanel, name: string): Promise<Locator> {
  await panel.getByRole("tab", { name, exact: true }).click();
  return panel.getByRole("grid", { name, exact: true });
}

/** A grid's rows without its header. */
function rows(grid: Locator): Locator {
  return grid.locator("[role=row]:has([role=gridcell])");
}

/** The writes that this page made, without those that came from elsewhere. */
function ownWrites(writes: Locator): Locator {
  return rows(writes).filter({ hasText: /as this user/i });
}

/** Chooses somebody in a dialog: as seen on the page, or else by their user id. */
async function choosePersona(dialog: Locator, user: string): Promise<void> {
  const choice = (name: string): Locator => {
    const option = { name, exact: true };
    return dialog.getByRole("radio", option).or(dialog.getByRole("checkbox", option));
  };
  const unseen = choice("Somebody new");
  const seen = choice(user);
  await unseen.waitFor();
  if (await seen.isVisible()) return seen.check();
  await unseen.check();
  await dialog.getByRole("textbox", { name: "User id" }).fill(user);
}

function impersonation(panel: DevToolsPanel): Locator {
  return panel.getByRole("region", { name: "Impersonation" });
}

/** The sentence that the details start with. */
async function sentence(panel: DevToolsPanel): Promise<string> {
  return spokenText(panel.getByRole("region", { name: "Details" }).getByRole("paragraph").first());
}

async function expectWords(locator: Locator, expected: string[]): Promise<void> {
  for (const word of expected) {
    await expect(locator).toContainText(word, { timeout: PATIENCE_MS });
  }
}

/** What an error says on one line: without colours, and of the attempts only what was looked for. */
function oneLine(error: Error): string {
  const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
  const [message = "", log = ""] = error.message.replace(escapes, "").split(/\n\s*Call log:/);
  const [lookedFor = ""] = /waiting for .*/.exec(log) ?? [];
  const lines = [...message.split("\n"), lookedFor].map((line) => line.trim());
  return lines.filter((line) => line !== "").join(" · ");
}
