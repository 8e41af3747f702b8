import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import { launchBrowser } from "../test/harness/browser.ts";
import { type DevToolsPanel, openJazzPanel } from "../test/harness/devtools-panel.ts";
import { readGrid, spokenText } from "../test/harness/grid.ts";
import { serveApp } from "../test/harness/serve.ts";

const FOLDER = "tour";
const PANEL_SIZE = { width: 1200, height: 720 };
const PATIENCE_MS = 10_000;

interface Place {
  page: Page;
  panel: DevToolsPanel;
}

interface Step {
  step: string;
  /** Does the step and returns what it saw, in words. Throws if it saw something else. */
  run(place: Place): Promise<string>;
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
  mine: (page: Page) => page.getByRole("list", { name: "My todos" }).getByRole("listitem"),
  add: async (page: Page, title: string) => {
    await page.getByRole("textbox", { name: "New todo" }).fill(title);
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await demo.mine(page).filter({ hasText: title }).waitFor();
  },
};

const MY_TODO = "Water the plants";
const OTHERS_TODO = "Feed the cat";

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
      await write.click();
      return sentence(panel);
    },
  },
  {
    step: "acting as another user",
    run: async ({ page, panel }) => {
      await panel.getByRole("button", { name: "Act as", exact: true }).click();
      const dialog = panel.getByRole("dialog", { name: "Act as" });
      await choosePersona(dialog, demo.other);
      await dialog.getByRole("button", { name: "Start" }).click();
      const banner = impersonation(panel);
      await expectWords(banner, [demo.other]);
      await expectWords(demo.session(page), [demo.other]);
      const mine = await demo.mine(page).count();
      return `${await spokenText(banner)} The page lists ${mine} todos of ${demo.other}'s.`;
    },
  },
  {
    step: "$createdBy inspected in Rows",
    run: async ({ page, panel }) => {
      await demo.add(page, OTHERS_TODO);
      const grid = await tab(panel, "Rows");
      await panel.getByRole("combobox", { name: "Table" }).selectOption(demo.table);
      await panel
        .getByRole("tabpanel")
        .getByRole("searchbox", { name: "Filter" })
        .fill(OTHERS_TODO);
      await rows(grid).filter({ hasText: OTHERS_TODO }).click();
      const [row = {}] = await readGrid(panel, "Rows");
      const author = row["$createdBy"] ?? row["created by"];
      expect(author).toContain(demo.other);
      return `"${OTHERS_TODO}": $createdBy is ${author}; ${await sentence(panel)}`;
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
    step: "write replayed and denied with its reason",
    run: async ({ panel }) => {
      const writes = await tab(panel, "Writes");
      await ownWrites(writes)
        .filter({ hasText: "insert" })
        .filter({ hasText: demo.me })
        .last()
        .click();
      await panel
        .getByRole("region", { name: "Details" })
        .getByRole("button", { name: "Replay" })
        .click();
      const dialog = panel.getByRole("dialog", { name: "Replay" });
      await choosePersona(dialog, demo.other);
      await dialog.getByRole("button", { name: "Replay", exact: true }).click();
      await expectWords(dialog.getByRole("grid", { name: "Replay result" }), ["denied"]);
      const [result = {}] = await readGrid(panel, "Replay result");
      expect(result["Why"]).not.toBe("");
      return Object.entries(result)
        .filter(([, text]) => text !== "")
        .map(([column, text]) => `${column.toLowerCase()}: ${text}`)
        .join("; ");
    },
  },
];

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
    const reports = await walk({ page, panel });
    await writeFile(join(FOLDER, "report.json"), `${JSON.stringify(reports, null, 2)}\n`);
    return conclude(reports);
  } finally {
    await browser.close();
    await app.close();
  }
}

async function walk(place: Place): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for (const [index, { step, run }] of steps.entries()) {
    const outcome = await run(place).then(
      (saw) => ({ ok: true, saw }),
      (error: Error) => ({ ok: false, saw: oneLine(error) }),
    );
    const screenshot = join(FOLDER, `${index + 1}-${step.replace(/\W+/g, "-")}.png`);
    await place.panel.screenshot(screenshot);
    console.log(`${outcome.ok ? "✓" : "✕"} ${step}\n    ${outcome.saw}\n    ${screenshot}`);
    reports.push({ step, ...outcome, screenshot });
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
