import { expect, test } from "../harness/firefox/fixture.ts";

test("sessions, subscriptions and writes of a page show up by themselves", async ({
  tab,
  apps,
  openPanel,
  problems,
}) => {
  await tab.goto(`${apps}plain.html`);
  await tab.getByRole("button", { name: "Add" }).click();
  const panel = await openPanel();

  await panel.getByRole("tab", { name: "Sessions" }).click();
  const session = panel.getByRole("grid", { name: "Sessions" }).getByRole("row").nth(1);
  await expect.poll(() => session.text()).toContain("plain");
  await expect.poll(() => session.text()).toContain("alice");

  await panel.getByRole("tab", { name: "Subscriptions" }).click();
  const subscription = panel.getByRole("grid", { name: "Subscriptions" }).getByRole("row").nth(1);
  await expect.poll(() => subscription.text()).toContain('where({ owner_id: "alice" })');
  await expect.poll(() => subscription.text()).toContain("scoped by owner_id");

  await panel.getByRole("tab", { name: "Writes" }).click();
  const writes = panel.getByRole("grid", { name: "Writes" }).getByRole("row");
  await expect.poll(() => writes.count()).toBe(2);
  await tab.getByRole("button", { name: "Add" }).click();
  await expect.poll(() => writes.count()).toBe(3);
  for (const text of ["insert", "todos", "alice", "As this user", "local"]) {
    await expect.poll(() => writes.last().text()).toMatch(new RegExp(text, "i"));
  }
  await writes.last().click();
  const details = panel.getByRole("region", { name: "Details" });
  await expect.poll(() => details.text()).toMatch(/alice inserted/);
  await expect.poll(() => details.text()).toContain("todo 2");
  expect(await problems()).toEqual([]);
});

test("an app that announces its Db hands over its permissions", async ({
  tab,
  apps,
  openPanel,
}) => {
  await tab.goto(`${apps}pushed.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Sessions" }).click();
  const session = panel.getByRole("grid", { name: "Sessions" }).getByRole("row").nth(1);
  await expect.poll(() => session.text()).toContain("pushed");
  await panel.getByRole("tab", { name: "Policies" }).click();
  const policies = panel.getByRole("tabpanel", { name: "Policies" });
  await expect.poll(() => policies.text()).toContain("owner_id: session.user_id");
});

test("the panel says how it reaches the page, and follows the theme of DevTools", async ({
  tab,
  apps,
  openPanel,
}) => {
  await tab.goto(`${apps}plain.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Settings" }).click();
  const settings = panel.getByRole("tabpanel", { name: "Settings" });
  await expect.poll(() => settings.text()).toContain("through the background");
  await expect.poll(() => settings.text()).toContain("Firefox");
  const scheme = () => panel.evaluate(`getComputedStyle(document.querySelector("h2")).colorScheme`);
  await panel.setTheme("dark");
  await expect.poll(scheme).toBe("dark");
  await panel.setTheme("light");
  await expect.poll(scheme).toBe("light");
});

test("a page without Jazz is said to be one, and its errors are its own", async ({
  tab,
  apps,
  openPanel,
  problems,
}) => {
  await tab.goto(`${apps}no-jazz.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Sessions" }).click();
  const sessions = panel.getByRole("tabpanel", { name: "Sessions" });
  await expect.poll(() => sessions.text()).toMatch(/no jazz/i);
  expect(await problems()).toEqual([]);
});
