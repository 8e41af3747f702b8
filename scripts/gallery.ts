/**
 * Pictures of every tab, dialog and first screen of the panel, in both themes and four widths, to
 * be looked at.
 */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import { launchBrowser } from "../test/harness/browser.ts";
import { serveDemo } from "../test/harness/demo-backend.ts";
import { addAnyTodo, todosOf } from "../test/harness/demo-page.ts";
import { type DevToolsPanel, openJazzPanel } from "../test/harness/devtools-panel.ts";
import { selectRow } from "../test/harness/grid.ts";
import { choosePersonas, dataRows, replayDialog } from "../test/harness/replay.ts";
import { serveApp } from "../test/harness/serve.ts";
import type { Place } from "./tour.ts";

const FOLDER = "gallery";
const THEMES = ["default", "dark"] as const;
const SIZES = [
  { width: 400, height: 640 },
  { width: 600, height: 720 },
  { width: 1200, height: 720 },
  { width: 2000, height: 900 },
];
const PATIENCE = { timeout: 10_000 };

interface View {
  name: string;
  /** Brings it up; what it needs has been done in the demo. */
  show(place: Place): Promise<void>;
  leave?(place: Place): Promise<void>;
}

const pressEscape = ({ panel }: Place): Promise<void> => panel.keyboard.press("Escape");

const views: readonly View[] = [
  { name: "sessions", show: ({ panel }) => firstOpened(panel, "Sessions") },
  { name: "subscriptions", show: ({ panel }) => firstOpened(panel, "Subscriptions") },
  { name: "rows", show: ({ panel }) => firstOpened(panel, "Rows") },
  {
    name: "writes",
    show: async ({ panel }) => {
      const grid = await tab(panel, "Writes");
      await dataRows(grid).filter({ hasText: "denied" }).last().click(PATIENCE);
      await details(panel).waitFor();
    },
  },
  {
    name: "explain",
    show: async ({ panel }) => {
      await details(panel).getByRole("button", { name: "Explain", exact: true }).click();
      await panel.getByRole("tree", { name: "Explanation" }).waitFor(PATIENCE);
    },
    leave: pressEscape,
  },
  {
    name: "replay",
    show: async ({ panel }) => {
      const grid = await tab(panel, "Writes");
      await dataRows(grid)
        .filter({ hasText: /as this user/i })
        .last()
        .click();
      await panel.keyboard.press("Shift+Home");
      await panel.keyboard.press("Alt+r");
      const dialog = replayDialog(panel);
      await choosePersonas(dialog, ["alice", "bob", "carol"]);
      await dialog.getByRole("button", { name: "Replay", exact: true }).click();
      await dialog.getByRole("grid", { name: "Replay matrix" }).waitFor(PATIENCE);
    },
    leave: async ({ panel }) => replayDialog(panel).getByRole("button", { name: "Close" }).click(),
  },
  { name: "policies", show: ({ panel }) => firstOpened(panel, "Policies") },
  { name: "requests", show: ({ panel }) => firstOpened(panel, "Requests") },
  {
    name: "settings",
    show: async ({ panel }) => {
      await panel.getByRole("tab", { name: "Settings" }).click();
      await panel.getByRole("tabpanel", { name: "Settings" }).waitFor();
    },
  },
  {
    name: "act-as",
    show: async ({ panel }) => {
      await panel.getByRole("button", { name: "Act as", exact: true }).click();
      await panel.getByRole("dialog", { name: "Act as" }).waitFor();
    },
    leave: pressEscape,
  },
  {
    name: "acting",
    show: async ({ page, panel }) => {
      await panel.getByRole("button", { name: "Act as", exact: true }).click();
      const dialog = panel.getByRole("dialog", { name: "Act as" });
      await dialog.getByRole("radio", { name: "bob", exact: true }).check();
      await dialog.getByRole("button", { name: "Start" }).click();
      await panel.getByRole("region", { name: "Impersonation" }).waitFor(PATIENCE);
      const grid = await tab(panel, "Writes");
      await addAnyTodo(page, "Order flowers");
      await page.getByRole("button", { name: "Rename someone else's project" }).click();
      await selectRow(dataRows(grid).filter({ hasText: "bob" }).filter({ hasText: "denied" }));
      await panel.getByRole("tree", { name: "Explanation" }).waitFor(PATIENCE);
    },
    leave: ({ panel }) => panel.keyboard.press("Alt+s"),
  },
  {
    name: "commands",
    show: async ({ panel }) => {
      await panel.keyboard.press("Control+k");
      await panel.getByRole("dialog", { name: "Commands" }).waitFor();
    },
    leave: pressEscape,
  },
  {
    name: "shortcuts",
    show: async ({ panel }) => {
      await panel.keyboard.press("Control+/");
      await panel.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    },
    leave: pressEscape,
  },
  {
    name: "saved-recordings",
    show: async ({ panel }) => {
      await panel.keyboard.press("Control+k");
      const commands = panel.getByRole("dialog", { name: "Commands" });
      await commands.getByRole("combobox").fill("saved recordings");
      await expect(commands.getByRole("option")).toHaveCount(1);
      await panel.keyboard.press("Enter");
      await panel.getByRole("dialog", { name: "Saved recordings" }).waitFor();
    },
    leave: pressEscape,
  },
];

/** Takes the pictures. Returns an exit code. */
export async function gallery(): Promise<number> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const team = await serveDemo();
  const other = await serveApp("test/fixtures/apps");
  const browser = await launchBrowser({ extension: "dist/chrome" });
  try {
    const page = await browser.context.newPage();
    browser.context.setDefaultTimeout(PATIENCE.timeout);
    await page.goto(team.url);
    const panel = await openJazzPanel(page);
    const place = { page, panel };
    await work(place);
    for (const { name, show, leave } of views) {
      await show(place);
      await pictures(panel, name);
      await leave?.(place);
    }
    await page.close();
    await noJazz(await browser.context.newPage(), `${other.url}no-jazz.html`);
    return 0;
  } finally {
    await browser.close();
    await Promise.all([team.close(), other.close()]);
  }
}

async function noJazz(page: Page, url: string): Promise<void> {
  await page.goto(url);
  const panel = await openJazzPanel(page);
  await panel.getByRole("tab", { name: "Sessions" }).click();
  await panel
    .getByText(/no Jazz/i)
    .first()
    .waitFor();
  await pictures(panel, "no-jazz");
}

/** Somebody uses the demo for a while. */
async function work({ page, panel }: Place): Promise<void> {
  await tab(panel, "Writes");
  const mine = todosOf(page);
  await mine.first().waitFor();
  for (const title of ["Water the plants", "Feed the cat", "Call the printer"]) {
    await addAnyTodo(page, title);
  }
  await page.getByRole("checkbox", { name: "Done: Feed the cat" }).check();
  await page.getByRole("button", { name: "Rename someone else's project" }).click();
  await mine.getByRole("button", { name: "Write the launch plan" }).first().click();
  const backend = page.getByRole("list", { name: "Backend" });
  for (const action of ["Ask for news", "Resolve as support"]) {
    await backend.getByRole("button", { name: action }).click();
  }
  await dataRows(panel.getByRole("grid", { name: "Writes" }))
    .filter({ hasText: "sam" })
    .first()
    .waitFor(PATIENCE);
}

async function pictures(panel: DevToolsPanel, name: string): Promise<void> {
  for (const theme of THEMES) {
    await panel.setTheme(theme);
    for (const size of SIZES) {
      const file = `${name}-${theme === "dark" ? "dark" : "light"}-${size.width}.png`;
      await panel.resize(size);
      await panel.frame.evaluate(drawn);
      await panel.screenshot(join(FOLDER, file));
    }
  }
  await panel.setTheme("default");
  console.log(`✓ ${name}`);
}

/** Runs in the panel: once what follows a new size has been drawn. */
function drawn(): Promise<void> {
  return new Promise((resolve) =>
    requestAnimationFrame(() => requestAnimationFrame(() => resolve())),
  );
}

async function firstOpened(panel: DevToolsPanel, name: string): Promise<void> {
  const grid = await tab(panel, name);
  await dataRows(grid).first().click(PATIENCE);
  await details(panel).waitFor();
}

async function tab(panel: DevToolsPanel, name: string): Promise<Locator> {
  await panel.getByRole("tab", { name, exact: true }).click();
  return panel.getByRole("grid", { name, exact: true });
}

const details = (panel: DevToolsPanel): Locator => panel.getByRole("region", { name: "Details" });
