import type { Page } from "@playwright/test";
import type { Faults } from "../fixtures/apps/faults.ts";
import type { DevToolsPanel } from "./devtools-panel.ts";
import { countsText, FAULTS, type FaultCounts } from "./fault-counts.ts";
import { test as base, expect } from "./fixture.ts";

export { expect };

/** What a test of faults counts itself. */
export type Tally = Pick<FaultCounts, "tried" | "lost">;

interface FaultFixtures {
  /** Counts; at the end the panel must not have crashed and no secret have arrived in it. */
  tally: Tally;
  /** Opens the app of faults, and the panel on its Writes. */
  openFaults: (query?: string, file?: string) => Promise<DevToolsPanel>;
}

export const test = base.extend<FaultFixtures>({
  tally: async ({ page, problems }, use, testInfo) => {
    const tally: Tally = { tried: 0, lost: 0 };
    await use(tally);
    const leaks = await Promise.all((watchedPanels.get(page) ?? []).map(leaksIn));
    const found = { crashes: problems.panel, leaks: leaks.flat(), lost: tally.lost };
    const counts = { ...tally, crashes: found.crashes.length, leaked: found.leaks.length };
    testInfo.annotations.push({ type: FAULTS, description: countsText(counts) });
    expect(found).toEqual({ crashes: [], leaks: [], lost: 0 });
    expect(tally.tried, "a test of faults tries something").toBeGreaterThan(0);
  },

  openFaults: async ({ page, apps, openPanel }, use) => {
    await use(async (query = "", file = "faults.html") => {
      await page.goto(`${apps}${file}?${query}`);
      await page.waitForFunction(() => window.faults !== undefined);
      const panel = await openPanel();
      await watchSecrets(panel, await page.evaluate(() => window.faults?.secrets ?? []));
      watchedPanels.set(page, [...(watchedPanels.get(page) ?? []), panel]);
      await panel.getByRole("tab", { name: "Writes" }).click();
      return panel;
    });
  },
});

const watchedPanels = new WeakMap<Page, DevToolsPanel[]>();

/** Calls back in the page of faults. */
export function inPage<Result, Argument = undefined>(
  page: Page,
  run: (faults: Faults, argument: Argument) => Result,
  argument?: Argument,
): Promise<Result> {
  const code = `((argument) => (${run})(window.faults, argument))(${JSON.stringify(argument)})`;
  return page.evaluate<Result>(code);
}

export const writesGrid = (panel: DevToolsPanel) =>
  panel.getByRole("grid", { name: "Writes", exact: true });

/** How many writes the panel has, also those that are not scrolled to. */
export function writesIn(panel: DevToolsPanel): Promise<number> {
  // In one look: the grid may go at any time.
  return writesGrid(panel).evaluateAll(([grid]) =>
    grid ? Number(grid.getAttribute("aria-rowcount")) - 1 : 0,
  );
}

/** What Settings says of events that did not arrive, of all documents that are there. */
export interface Missing {
  dropped: number;
  lost: number;
  misunderstood: number;
  /** Whether a page is said to have been left without its last word. */
  unheard: boolean;
}

export async function missingIn(panel: DevToolsPanel): Promise<Missing> {
  await panel.getByRole("tab", { name: "Settings" }).click();
  const page = panel.getByRole("region", { name: "Preferences and diagnostics" });
  await expect(page).toContainText("not understood");
  const text = (await page.textContent()) ?? "";
  const sum = (pattern: RegExp): number =>
    [...text.matchAll(pattern)].reduce(
      (total, [, number = ""]) => total + Number(number.replace(/\D/g, "")),
      0,
    );
  const missing = {
    dropped: sum(/since: ([\d\s,.]+), lost/g),
    lost: sum(/lost on the way: ([\d\s,.]+), not/g),
    misunderstood: sum(/not understood: ([\d\s,.]+)/g),
    unheard: text.includes("what it did just before may be missing"),
  };
  await panel.getByRole("tab", { name: "Writes" }).click();
  return missing;
}

/**
 * Waits until every write that was made is listed, or said to be missing; returns how many are
 * neither. Other events may be missing too, so what is said can be more.
 */
export async function unaccounted(
  panel: DevToolsPanel,
  made: number,
  patienceMs = 20_000,
): Promise<number> {
  const left = async (): Promise<number> => {
    const shown = await writesIn(panel);
    if (shown >= made) return 0;
    const { dropped, lost } = await missingIn(panel);
    return Math.max(0, made - shown - dropped - lost);
  };
  await expect.poll(left, { timeout: patienceMs }).toBe(0);
  return left();
}

interface Watched {
  /** What surrounds each secret that arrived. */
  leaks: string[];
  secrets: readonly string[];
}

/** Notes in the panel's own document whether a secret is in a message of the page. */
async function watchSecrets(panel: DevToolsPanel, secrets: readonly string[]): Promise<void> {
  await panel.frame.evaluate((secrets) => {
    const leaks: string[] = [];
    Object.assign(window as unknown as Watched, { leaks, secrets });
    const parse = JSON.parse;
    JSON.parse = (text: string, reviver?: (key: string, value: unknown) => unknown) => {
      for (const secret of secrets) {
        const at = `${text}`.indexOf(secret);
        if (at >= 0) leaks.push(`${text}`.slice(Math.max(0, at - 80), at + 20));
      }
      return parse(text, reviver);
    };
  }, secrets);
}

/** Secrets in messages since then, and in what the panel shows now. */
async function leaksIn(panel: DevToolsPanel): Promise<string[]> {
  // An update of the extension closes it.
  if (panel.devtools.isClosed()) return [];
  return panel.frame.evaluate(() => {
    const { leaks, secrets } = window as unknown as Watched;
    const text = document.documentElement.outerHTML;
    return [...leaks, ...secrets.filter((secret) => text.includes(secret))];
  });
}
