/** The core of what the panel does, on an app of every framework. */
import { actAs } from "../harness/firefox/act-as.ts";
import type { FirefoxPanel } from "../harness/firefox/firefox-panel.ts";
import { test as base, expect } from "../harness/firefox/fixture.ts";
import { FRAMEWORKS, type FrameworkApp, servedFrameworks } from "../harness/served-frameworks.ts";

const test = base.extend<object, { frameworkApp: FrameworkApp }>({
  frameworkApp: [servedFrameworks, { scope: "worker" }],
});

/** The rows of a tab's grid, its head among them. */
async function rowsOf(panel: FirefoxPanel, name: string) {
  await panel.getByRole("tab", { name: new RegExp(`^${name}`) }).click();
  return panel.getByRole("grid", { name }).getByRole("row");
}

for (const framework of FRAMEWORKS) {
  test(`${framework}: session, query with its origin, write, another user`, async ({
    tab,
    frameworkApp,
    openPanel,
    problems,
  }) => {
    const { url } = await frameworkApp(framework, "production");
    await tab.goto(`${url}?app=${framework}&driver=memory`);
    const session = tab.getByRole("status", { name: "Session" });
    const todos = tab.getByRole("list", { name: "My todos" }).getByRole("listitem");
    const add = tab.getByRole("button", { name: "Add" });
    await expect.poll(() => session.text()).toBe("alice");
    const panel = await openPanel();

    const hosts = await rowsOf(panel, "Sessions");
    await expect.poll(() => hosts.count()).toBe(2);
    for (const text of [framework, "memory", "alice", "first Db", "engine registry"]) {
      await expect.poll(() => hosts.last().text()).toContain(text);
    }

    const query = (await rowsOf(panel, "Subscriptions")).withText('where({ owner_id: "alice" })');
    await expect.poll(() => query.text()).toContain("scoped by owner_id");
    await query.click();
    const details = panel.getByRole("region", { name: "Details" });
    await expect.poll(() => details.text()).toMatch(/Origin.*\.js:\d/s);

    const writes = await rowsOf(panel, "Writes");
    await add.click();
    await expect.poll(() => todos.texts()).toEqual(["todo of alice"]);
    await expect.poll(() => writes.last().text()).toMatch(/insert.*alice/s);
    await writes.last().click();
    await expect.poll(() => details.text()).toMatch(/alice inserted.*Origin.*\.js:\d/s);

    await actAs(panel, "bob");
    await expect.poll(() => session.text()).toBe("bob");
    await expect.poll(() => todos.count()).toBe(0);
    await add.click();
    await expect.poll(() => todos.texts()).toEqual(["todo of bob"]);
    await expect.poll(() => writes.last().text()).toMatch(/insert.*bob/s);

    await panel
      .getByRole("region", { name: "Impersonation" })
      .getByRole("button", { name: "Stop" })
      .click();
    await expect.poll(() => session.text()).toBe("alice");
    await expect.poll(() => todos.texts()).toEqual(["todo of alice"]);
    expect(await problems()).toEqual([]);
  });
}
