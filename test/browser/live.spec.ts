import { expect, test } from "../harness/fixture.ts";
import { selectRow } from "../harness/grid.ts";
import { heardByPage } from "../harness/heard.ts";
import { optionLike } from "../harness/option-like.ts";

/** Rows are asked for again only after ten times as long as the last answer took. */
const RESPITE_PATIENCE_MS = 15_000;

test("sessions, subscriptions and writes of a page show up by themselves", async ({
  page,
  apps,
  openPanel,
  problems,
}) => {
  await page.goto(`${apps}plain.html`);
  await page.getByRole("button", { name: "Add" }).click();
  const panel = await openPanel();

  await panel.getByRole("tab", { name: "Sessions" }).click();
  const session = panel.getByRole("grid", { name: "Sessions" }).getByRole("row").nth(1);
  await expect(session).toContainText("plain");
  await expect(session).toContainText("alice");

  await panel.getByRole("tab", { name: "Subscriptions" }).click();
  const subscription = panel.getByRole("grid", { name: "Subscriptions" }).getByRole("row").nth(1);
  await expect(subscription).toContainText('where({ owner_id: "alice" })');
  await expect(subscription).toContainText("scoped by owner_id");

  await panel.getByRole("tab", { name: "Writes" }).click();
  const writes = panel.getByRole("grid", { name: "Writes" });
  await expect(writes.getByRole("row")).toHaveCount(2);
  await page.getByRole("button", { name: "Add" }).click();
  await expect(writes.getByRole("row")).toHaveCount(3);
  const last = writes.getByRole("row").nth(2);
  for (const text of ["insert", "todos", "alice", "As this user", "local"]) {
    await expect(last).toContainText(new RegExp(text, "i"));
  }

  await selectRow(last);
  await panel.keyboard.press("Enter");
  const details = panel.getByRole("region", { name: "Details" });
  await expect(details).toContainText(/alice inserted/);
  await expect(details).toContainText("todo 2");
  expect(problems).toEqual({ page: [], panel: [] });
});

test("rows carry the four provenance columns", async ({ page, apps, openPanel }) => {
  await page.goto(`${apps}plain.html`);
  await page.getByRole("button", { name: "Add" }).click();
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Rows" }).click();
  const grid = panel.getByRole("grid", { name: "Rows" });
  for (const column of ["$createdBy", "$createdAt", "$updatedBy", "$updatedAt", "title"]) {
    await expect(grid.getByRole("columnheader", { name: column })).toBeVisible();
  }
  await expect(grid.getByRole("row").nth(1)).toContainText("todo 1");
  await expect(grid.getByRole("row").nth(1)).toContainText("alice");
  await page.getByRole("button", { name: "Add" }).click();
  await expect(grid.getByRole("row")).toHaveCount(3, { timeout: RESPITE_PATIENCE_MS });
});

test("the writes' filter understands terms", async ({ page, apps, openPanel }) => {
  await page.goto(`${apps}plain.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  for (let i = 0; i < 3; i++) await page.getByRole("button", { name: "Add" }).click();
  const rows = panel.getByRole("grid", { name: "Writes" }).getByRole("row");
  await expect(rows).toHaveCount(4);
  const filter = panel
    .getByRole("tabpanel", { name: "Writes" })
    .getByRole("searchbox", { name: "Filter" });
  await filter.fill("author:bob");
  await expect(rows).toHaveCount(1);
  await filter.fill("op:insert author:alice");
  await expect(rows).toHaveCount(4);
});

test("recording can be switched off and on, and what is shown be cleared", async ({
  page,
  apps,
  openPanel,
}) => {
  await page.goto(`${apps}plain.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  const rows = panel.getByRole("grid", { name: "Writes" }).getByRole("row");
  const add = page.getByRole("button", { name: "Add" });
  await add.click();
  await expect(rows).toHaveCount(2);
  const record = panel.getByRole("button", { name: "Record" });
  await expect(record).toHaveAttribute("aria-pressed", "true");
  await record.click();
  await expect(record).toHaveAttribute("aria-pressed", "false");
  await heardByPage(panel, 1);
  await add.click();
  await expect(page.getByRole("listitem")).toHaveCount(2);
  await panel.getByRole("tab", { name: "Writes" }).click();
  await record.click();
  await expect(record).toHaveAttribute("aria-pressed", "true");
  await heardByPage(panel, 2);
  await panel.getByRole("tab", { name: "Writes" }).click();
  await add.click();
  await expect(rows).toHaveCount(3);
  await panel.getByRole("button", { name: "Clear" }).click();
  await expect(rows).toHaveCount(1);
});

test("an app that announces its Db hands over its permissions", async ({
  page,
  apps,
  openPanel,
}) => {
  await page.goto(`${apps}pushed.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Sessions" }).click();
  const session = panel.getByRole("grid", { name: "Sessions" }).getByRole("row").nth(1);
  await expect(session).toContainText("pushed");
  await panel.getByRole("tab", { name: "Policies" }).click();
  const policies = panel.getByRole("tabpanel", { name: "Policies" });
  await expect(policies).toContainText("owner_id: session.user_id");
});

test("a change that somebody else made is shown as received, once, with its author", {
  tag: "@sandbox",
}, async ({ page, apps, openPanel }) => {
  await page.goto(`${apps}shared.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  const database = panel.getByRole("combobox", { name: "Database" });
  await expect(database.getByRole("option", { name: /alice/ })).toHaveCount(1);
  await database.selectOption({ label: await optionLike(database, /alice/) });
  const rows = panel.getByRole("grid", { name: "Writes" }).getByRole("row");
  await page.getByRole("button", { name: "Add as alice" }).click();
  await page.getByRole("button", { name: "Add as bob" }).click();
  const received = rows.filter({ hasText: "received" });
  await expect(received).toHaveCount(1);
  await expect(received).toContainText("bob");
  await page.getByRole("button", { name: "Add as alice" }).click();
  await page.getByRole("button", { name: "Add as bob" }).click();
  await expect(received).toHaveCount(2);
  await expect(rows.filter({ hasText: "alice" })).toHaveCount(2);
});
