import { writeFile } from "node:fs/promises";
import { type DrivenBrowser, launchBrowser } from "../test/harness/browser.ts";
import { type DevToolsPanel, openJazzPanel } from "../test/harness/devtools-panel.ts";
import { type GridRow, readGrid } from "../test/harness/grid.ts";

/** What the panel shows of a page. The keys of a row are the titles of its columns. */
export interface Findings {
  url: string;
  title: string;
  hosts: GridRow[];
  doors: string[];
  sessions: GridRow[];
  subscriptions: GridRow[];
  writes: GridRow[];
  /** What the panel says where there is nothing. */
  note?: string;
}

export interface InspectOptions {
  url: string;
  /** The file to write the findings to, as JSON. */
  report?: string | undefined;
}

const OF_SESSION = new Set(["User id", "Auth mode"]);
const OF_BOTH = new Set(["Frame", "App id"]);
const PATIENCE_MS = 10_000;

/** Opens a page with the panel, without a window, and prints what the panel finds on it. */
export async function inspect({ url, report }: InspectOptions): Promise<number> {
  const browser = await launchBrowser({ extension: "dist/chrome" });
  try {
    const findings = await look(browser, url);
    print(findings);
    if (report) {
      await writeFile(report, `${JSON.stringify(findings, null, 2)}\n`);
      console.log(`\nWritten to ${report}.`);
    }
    return 0;
  } finally {
    await browser.close();
  }
}

async function look({ context }: DrivenBrowser, url: string): Promise<Findings> {
  const page = await context.newPage();
  await page.goto(url).catch((error: Error) => {
    throw new Error(`${url} did not load: ${error.message.split("\n")[0]}`);
  });
  const panel = await openJazzPanel(page);
  await panel.resize({ width: 1600, height: 900 });
  // A page may never be quiet; then it is described as it is.
  await page.waitForLoadState("networkidle", { timeout: PATIENCE_MS }).catch(() => {});

  const hosts = await rowsOf(panel, "Sessions", PATIENCE_MS);
  return {
    url: page.url(),
    title: await page.title(),
    hosts: hosts.map((row) => pick(row, (column) => !OF_SESSION.has(column))),
    doors: [...new Set(hosts.flatMap(({ Door }) => Door?.split(", ") ?? []))],
    sessions: hosts.map((row) =>
      pick(row, (column) => OF_SESSION.has(column) || OF_BOTH.has(column)),
    ),
    subscriptions: await rowsOf(panel, "Subscriptions"),
    writes: await rowsOf(panel, "Writes"),
    ...(hosts.length === 0 && { note: await words(panel) }),
  };
}

/** The rows of the grid on the tab of the same name. */
async function rowsOf(panel: DevToolsPanel, tab: string, patienceMs?: number): Promise<GridRow[]> {
  await panel.getByRole("tab", { name: tab, exact: true }).click();
  const grid = panel.getByRole("grid", { name: tab, exact: true });
  if (patienceMs) {
    const row = grid.getByRole("gridcell").first();
    await row.waitFor({ timeout: patienceMs }).catch(() => {}); // there may be none
  }
  return (await grid.isVisible()) ? readGrid(panel, tab) : [];
}

async function words(panel: DevToolsPanel): Promise<string> {
  return (await panel.getByRole("tabpanel").allInnerTexts()).join("\n");
}

function pick(row: GridRow, wanted: (column: string) => boolean): GridRow {
  return Object.fromEntries(Object.entries(row).filter(([column]) => wanted(column)));
}

function print(findings: Findings): void {
  const { url, title, hosts, doors, sessions, subscriptions, writes, note } = findings;
  console.log(`\n${title || "Untitled page"} (${url})`);
  list("Hosts", hosts.map(sentence));
  list("Doors", doors);
  list("Sessions", sessions.map(sentence));
  list("Subscriptions", subscriptions.map(sentence));
  list("Writes so far", writes.map(sentence));
  if (note) console.log(`\n${note}`);
}

function list(title: string, lines: string[]): void {
  console.log(`\n${title}: ${lines.length || "none"}`);
  for (const line of lines) console.log(`  ${line}`);
}

function sentence(row: GridRow): string {
  return Object.entries(row)
    .filter(([, value]) => value !== "")
    .map(([column, value]) => `${column}: ${value}`)
    .join(" · ");
}
