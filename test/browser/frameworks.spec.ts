/**
 * Apps of every framework, as its users write them. Nothing here may know whether Jazz or the
 * sandbox is behind the package's name.
 */
import type { Page } from "@playwright/test";
import type { DevToolsPanel } from "../harness/devtools-panel.ts";
import {
  actAs,
  BUILDS,
  expect,
  FRAMEWORKS,
  type Framework,
  press,
  rowsOf,
  sessionOf,
  stopActing,
  test,
  todosOf,
} from "../harness/framework-apps.ts";
import { selectRow } from "../harness/grid.ts";

/** Alice's own todos, as every app asks for them. */
const QUERY = 'where({ owner_id: "alice" })';

/** By which doors a Db is found. React's and Vue's trees are looked at when a panel opens. */
function doorsOf(framework: Framework, driver: string, panelCameLate: boolean): string[] {
  return [
    "first Db",
    "engine registry",
    ...(framework !== "plain" && driver === "persistent" ? ["window storage"] : []),
    ...(framework === "react" && panelCameLate ? ["React"] : []),
    ...(framework === "vue" && panelCameLate ? ["Vue"] : []),
  ];
}

interface Opened {
  page: Page;
  panel: DevToolsPanel;
}

/** The session is shown, the query listed, a write attributed; as bob, all of the app is bob's. */
async function checkCore({ page, panel }: Opened, expected: string[]) {
  const hosts = await rowsOf(panel, "Sessions");
  await expect(hosts).toHaveCount(1);
  for (const text of expected) await expect(hosts).toContainText(text);

  const queries = await rowsOf(panel, "Subscriptions");
  const query = queries.filter({ hasText: QUERY });
  await expect(query).toContainText("scoped by owner_id");
  await selectRow(query);
  await expect(panel.getByRole("region", { name: "Details" })).toContainText("Origin");

  const writes = await rowsOf(panel, "Writes");
  await press(page, "Add");
  await expect(todosOf(page)).toHaveText(["todo of alice"]);
  await expect(writes.last()).toContainText(/insert.*alice/);

  await actAs(panel, "bob");
  await expect(sessionOf(page)).toHaveText("bob");
  await expect(todosOf(page)).toHaveCount(0);
  await press(page, "Add");
  await expect(todosOf(page)).toHaveText(["todo of bob"]);
  await expect(writes.last()).toContainText(/insert.*bob/);

  await stopActing(panel);
  await expect(sessionOf(page)).toHaveText("alice");
  await expect(todosOf(page)).toHaveText(["todo of alice"]);
}

/** What an app's developer has just saved. */
const SAVED: Record<Framework, string> = {
  plain: "main.ts",
  react: "app.tsx",
  vue: "App.vue",
  svelte: "App.svelte",
  solid: "app.tsx",
};

/** A hot reload leaves one Db and one query open. */
async function checkHotReload({ page, panel }: Opened, save: () => Promise<unknown>) {
  await page.evaluate(() => document.body.setAttribute("data-kept", "yes"));
  const updated = page.waitForEvent("console", (message) =>
    message.text().includes("[vite] hot updated"),
  );
  await save();
  await updated;
  await expect(sessionOf(page)).toHaveText("alice");
  await expect(page.locator("body")).toHaveAttribute("data-kept", "yes");
  const open = (await rowsOf(panel, "Sessions")).filter({ hasNotText: "(closed)" });
  await expect(open).toHaveCount(1);
  const queries = await rowsOf(panel, "Subscriptions");
  await expect(queries.filter({ hasText: QUERY })).toHaveCount(1);
  // What was there before the reload is listed again, a moment later.
  await expect(todosOf(page)).toHaveText(["todo of alice"]);
  await press(page, "Add");
  await expect(todosOf(page)).toHaveCount(2);
  await expect((await rowsOf(panel, "Writes")).last()).toContainText(/insert.*alice/);
}

/** Every new Db is followed, and what an app leaves behind is over. */
async function checkSignIns({ page, panel }: Opened) {
  const hosts = await rowsOf(panel, "Sessions");
  const open = hosts.filter({ hasNotText: "(closed)" });

  await press(page, "Switch user");
  await expect(sessionOf(page)).toHaveText("bob");
  await expect(hosts).toHaveCount(2);
  await expect(open).toHaveCount(1);
  await expect(hosts.first()).toContainText("bob");
  await expect(panel.getByRole("status", { name: "Acting as" })).toContainText("bob");

  await press(page, "Sign out");
  await expect(sessionOf(page)).toHaveText("signed out");
  await expect(open).toHaveCount(0);

  await press(page, "Sign in");
  await expect(sessionOf(page)).toHaveText("alice");
  await expect(open).toHaveCount(1);
  await actAs(panel, "carol");
  await expect(sessionOf(page)).toHaveText("carol");
  await stopActing(panel);
  await expect(sessionOf(page)).toHaveText("alice");
  const queries = await rowsOf(panel, "Subscriptions");
  await expect(queries.first()).toBeVisible();

  await press(page, "Unmount");
  await expect(sessionOf(page)).toHaveCount(0);
  await expect(queries).toHaveCount(0);
  await rowsOf(panel, "Sessions");
  await expect(open).toHaveCount(0);

  await press(page, "Mount");
  await expect(sessionOf(page)).toHaveText("alice");
  await expect(open).toHaveCount(1);
  await expect(hosts.first()).not.toContainText("(closed)");
}

// Each walks an app through two drivers and several reloads.
test.describe.configure({ timeout: 90_000 });

for (const framework of FRAMEWORKS) {
  for (const build of BUILDS) {
    const more = build === "development" ? "a hot reload" : "signing in and out";
    test(`${framework}, ${build}: session, query, write, another user, ${more}`, async ({
      page,
      frameworkApp,
      openPanel,
      problems,
    }) => {
      const { url, touch } = await frameworkApp(framework, build);
      const factsOf = (driver: string, late: boolean): string[] => [
        framework,
        driver,
        "alice",
        ...doorsOf(framework, driver, late),
      ];
      const open = async (driver: string): Promise<void> => {
        // React in strict mode shows what effects leave behind, by running them twice.
        await page.goto(`${url}?app=${framework}&driver=${driver}&strict`);
        await expect(sessionOf(page)).toHaveText("alice");
      };
      await open("memory");
      const opened = { page, panel: await openPanel() };
      await test.step("memory", () => checkCore(opened, factsOf("memory", true)));
      await test.step("persistent", async () => {
        await open("persistent");
        await checkCore(opened, factsOf("persistent", false));
      });
      await test.step(more, () =>
        touch ? checkHotReload(opened, () => touch(SAVED[framework])) : checkSignIns(opened),
      );
      expect(problems).toEqual({ page: [], panel: [] });
    });
  }
}

test("two apps in two frames stay apart", async ({ page, apps, frameworkApp, openPanel }) => {
  const [left, right] = [
    await frameworkApp("react", "production"),
    await frameworkApp("vue", "production"),
  ];
  await page.goto(`${apps}no-jazz.html`);
  await page.evaluate(
    (addresses) => {
      for (const [title, src] of Object.entries(addresses)) {
        document.body.append(Object.assign(document.createElement("iframe"), { title, src }));
      }
    },
    {
      left: `${left.url}?app=left&user=alice`,
      right: `${right.url}?app=right&user=bob`,
    },
  );
  const frames = ["left", "right"].map((title) => page.frameLocator(`iframe[title=${title}]`));
  const [inLeft, inRight] = frames.map((frame) => frame.getByRole("status", { name: "Session" }));
  if (!inLeft || !inRight) throw new Error("A frame is missing.");
  await expect(inLeft).toHaveText("alice");
  await expect(inRight).toHaveText("bob");

  const panel = await openPanel();
  const hosts = await rowsOf(panel, "Sessions");
  await expect(hosts).toHaveCount(2);
  await expect(hosts.filter({ hasText: "left" })).toContainText("alice");
  await expect(hosts.filter({ hasText: "right" })).toContainText("bob");

  const database = panel.getByRole("combobox", { name: "Database" });
  await database.selectOption(
    await database.getByRole("option", { name: /left/ }).getAttribute("value"),
  );
  await actAs(panel, "carol");
  await expect(inLeft).toHaveText("carol");
  await expect(inRight).toHaveText("bob");
  for (const frame of frames) await frame.getByRole("button", { name: "Add" }).click();
  const writes = await rowsOf(panel, "Writes");
  await expect(writes).toHaveCount(1);
  await expect(writes).toContainText("carol");
  await stopActing(panel);
  await expect(inLeft).toHaveText("alice");
});
