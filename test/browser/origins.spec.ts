/** From a write or a query to the line of the app that made it. */
import type { Page } from "@playwright/test";
import { SHOWN_SOURCE_SCRIPT, type ShownSource } from "../harness/devtools-frontend.ts";
import type { DevToolsPanel } from "../harness/devtools-panel.ts";
import { expect, press, rowsOf, sessionOf, test, todosOf } from "../harness/framework-apps.ts";
import { selectRow } from "../harness/grid.ts";
import { heardByPage } from "../harness/heard.ts";
import { serveApp } from "../harness/serve.ts";
import { serveBuilt } from "../harness/serve-built.ts";

const shownSource = (panel: DevToolsPanel) =>
  panel.devtools.evaluate<ShownSource | null>(SHOWN_SOURCE_SCRIPT);

async function showLastWrite(page: Page, panel: DevToolsPanel) {
  await press(page, "Add");
  await expect(todosOf(page)).toHaveText(["todo of alice"]);
  await selectRow((await rowsOf(panel, "Writes")).last());
  return panel.getByRole("region", { name: "Details" });
}

const CASES = [
  {
    name: "a development server's plain app",
    serve: () => serveApp("test/fixtures/apps/plain", { live: true }),
    file: "app.ts",
  },
  {
    name: "a development server's React app",
    serve: () => serveApp("test/fixtures/apps/react", { live: true }),
    file: "todos.tsx",
  },
  {
    name: "a minified plain app with a source map",
    serve: () => serveBuilt("test/fixtures/apps/plain", { sourcemap: true }),
    file: "app.ts",
  },
  {
    name: "a minified React app with a source map",
    serve: () => serveBuilt("test/fixtures/apps/react", { sourcemap: true }),
    file: "todos.tsx",
  },
];

for (const { name, serve, file } of CASES) {
  test(`${name}: an origin is the app's line, and opens there`, async ({ page, openPanel }) => {
    const { url, close } = await serve();
    try {
      await page.goto(`${url}?app=origins&driver=memory`);
      await expect(sessionOf(page)).toHaveText("alice");
      const panel = await openPanel();
      const details = await showLastWrite(page, panel);
      const link = details.getByRole("button", { name: `${file}:` }).first();
      await link.click();
      await expect
        .poll(async () => (await shownSource(panel))?.url)
        .toMatch(new RegExp(`${file}$`));
      await expect.poll(async () => (await shownSource(panel))?.line).toContain("db.insert(");
      await expect.poll(async () => (await shownSource(panel))?.after).toMatch(/^insert\(/);
    } finally {
      await close();
    }
  });
}

test("an origin that was left out says so, and all can be asked for", async ({
  page,
  openPanel,
  frameworkApp,
}) => {
  const { url } = await frameworkApp("plain", "development");
  await page.goto(`${url}?app=origins&driver=memory`);
  await expect(sessionOf(page)).toHaveText("alice");
  const panel = await openPanel();
  const addMany = (): Promise<void> =>
    page.getByRole("button", { name: "Add", exact: true }).evaluate((button) => {
      for (let i = 0; i < 100; i++) (button as HTMLElement).click();
    });
  const grid = panel.getByRole("grid", { name: "Writes", exact: true });
  const details = panel.getByRole("region", { name: "Details" });
  await panel.getByRole("tab", { name: "Writes" }).click();
  await addMany();
  await expect(grid).toHaveAttribute("aria-rowcount", "101");
  await selectRow(grid.getByRole("row").last());
  await expect(details).toContainText("Not taken: the page did too much at that time.");
  await details.getByRole("button", { name: "Take all from now on" }).click();
  await expect(details).toContainText("From now on all of them get one.");
  await heardByPage(panel, 100);
  await panel.getByRole("tab", { name: "Writes" }).click();
  await addMany();
  await expect(grid).toHaveAttribute("aria-rowcount", "201");
  await grid.press("End");
  await expect(details.getByRole("button", { name: "app.ts:" }).first()).toBeVisible();
});
