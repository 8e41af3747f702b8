import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { axeViolations } from "../harness/axe.ts";
import { openDemo } from "../harness/demo-page.ts";
import type { DevToolsPanel } from "../harness/devtools-panel.ts";
import { expect, test } from "../harness/fixture.ts";
import { selectRow } from "../harness/grid.ts";

/** Has the demo's user try what its policies forbid, and waits until it was refused. */
async function beDenied(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Rename someone else's project" }).click();
  await expect(page.getByText(/is not allowed for you/).first()).toBeVisible();
}

function gridRows(panel: DevToolsPanel, name: string) {
  return panel.getByRole("grid", { name }).getByRole("row");
}

test("a denied write says which clause failed with the values it compared, and Explain asks on", {
  tag: "@sandbox",
}, async ({ page, demoUrl, openPanel, problems }) => {
  await openDemo(page, demoUrl);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await beDenied(page);
  await selectRow(gridRows(panel, "Writes").filter({ hasText: "denied" }).last());
  const details = panel.getByRole("region", { name: "Details" });
  await expect(details).toContainText(
    'projects.update using: owner_id = session.user_id → "carol" = "alice" is false',
  );
  await details.getByRole("button", { name: "Explain", exact: true }).click();

  const dialog = panel.getByRole("dialog", { name: "Explain" });
  const tree = dialog.getByRole("tree", { name: "Explanation" });
  await expect(tree.getByRole("treeitem")).toHaveCount(2);
  await expect(tree.getByRole("treeitem").last()).toContainText('owner_id = "carol" Text');
  await tree.focus();
  await panel.keyboard.press("ArrowLeft");
  await expect(tree.getByRole("treeitem")).toHaveCount(1);
  await panel.keyboard.press("ArrowRight");
  await panel.keyboard.press("ArrowRight");
  await expect(tree.getByRole("treeitem", { selected: true })).toContainText(
    "owner_id = session.user_id",
  );

  await dialog.getByRole("combobox", { name: "Persona" }).selectOption("=carol");
  await expect(dialog).toContainText('"carol" = "carol" is true');
  await dialog.getByRole("combobox", { name: "Operation" }).selectOption("insert");
  await dialog.getByRole("textbox", { name: "owner_id" }).fill("bob");
  await expect(dialog).toContainText(
    'projects.insert with_check: owner_id = session.user_id → "bob" = "carol" is false',
  );
  await dialog.getByRole("button", { name: "Dry run in the page" }).click();
  await expect(dialog).toContainText("by the page engine, policy denied INSERT on table projects");
  await panel.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  expect(problems).toEqual({ page: [], panel: [] });
});

test("a rejected write names the claim that its verdict rests on", { tag: "@sandbox" }, async ({
  page,
  demoUrl,
  openPanel,
}) => {
  await openDemo(page, demoUrl);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Writes" }).click();
  await page.getByRole("button", { name: "Announce" }).click();
  await selectRow(gridRows(panel, "Writes").filter({ hasText: "rejected" }));
  const details = panel.getByRole("region", { name: "Details" });
  await expect(details).toContainText("it was rejected");
  await expect(details).toContainText("session.claims.on_duty = true (Boolean)");
});

test("the matrix of a row opens the explanation of any verdict in it", { tag: "@sandbox" }, async ({
  page,
  demoUrl,
  openPanel,
}) => {
  await openDemo(page, demoUrl);
  const panel = await openPanel();
  await beDenied(page);
  await panel.getByRole("tab", { name: "Rows" }).click();
  await panel.getByRole("combobox", { name: "Table" }).selectOption("todos");
  const row = gridRows(panel, "Rows").filter({ hasText: "Draft the press note" });
  await expect(row).toContainText("page engine: ✓ yes");
  await expect(row).toContainText("sandbox: ✓ yes");
  await row.click();
  const details = panel.getByRole("region", { name: "Details" });
  await details.getByRole("button", { name: /^bob, delete, sandbox: denied/ }).click();
  const dialog = panel.getByRole("dialog", { name: "Explain" });
  await expect(dialog).toContainText('owner_id = session.user_id → "alice" = "bob" is false');
  await expect(dialog.getByRole("treeitem", { expanded: true }).first()).toContainText(
    "todos.delete using",
  );
  await expect(dialog).toContainText("denied by the page engine, by $canDelete of the row");
});

test("comparing sessions says when a filter hides what policies would show", {
  tag: "@sandbox",
}, async ({ page, demoUrl, openPanel }) => {
  await openDemo(page, demoUrl);
  const panel = await openPanel();
  await beDenied(page);
  await panel.getByRole("tab", { name: "Subscriptions" }).click();
  await selectRow(
    gridRows(panel, "Subscriptions").filter({ hasText: "scoped by owner_id" }).first(),
  );
  const details = panel.getByRole("region", { name: "Details" });
  await details.getByRole("button", { name: "Compare sessions" }).click();
  await expect(details).toContainText("the filter is not access control");
  await expect(details.getByRole("row", { name: /^alice \d/ })).toContainText("▲");
});

test("a file of permissions is refused with the place that is wrong, and used when it is right", async ({
  page,
  apps,
  openPanel,
}) => {
  await page.goto(`${apps}plain.html`);
  await page.getByRole("button", { name: "Add" }).click();
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Policies" }).click();
  const policies = panel.getByRole("tabpanel", { name: "Policies" });
  await expect(policies).toContainText("The policies are not known here");
  const file = policies.getByLabel("Compiled permissions");
  const upload = (name: string, value: unknown) =>
    file.setInputFiles({
      name,
      mimeType: "application/json",
      buffer: Buffer.from(JSON.stringify(value)),
    });
  const mine = {
    type: "Cmp",
    column: "owner_id",
    op: "Eq",
    value: { type: "SessionRef", path: ["user_id"] },
  };
  await upload("wrong.json", { todos: { select: { using: { ...mine, op: "Like" } } } });
  await expect(policies.getByRole("alert")).toHaveText(
    "wrong.json: todos.select.using.op is none of Eq, Ne, Lt, Le, Gt, Ge.",
  );
  const role = { ...mine, value: { type: "SessionRef", path: ["role"] } };
  await upload("right.json", {
    todos: { select: { using: { type: "Or", exprs: [mine, role] } }, insert: { with_check: mine } },
  });
  await expect(policies.getByRole("alert")).toHaveCount(0);
  await expect(policies).toContainText("Imported from right.json");
  const line = gridRows(panel, "Policies").filter({ hasText: "todos" });
  await expect(line).toContainText("denied by default");
  await line.click();
  const details = panel.getByRole("region", { name: "Details" });
  await expect(details).toContainText(
    /policy\.todos\.allowRead\.where\(anyOf\(\[\s*{ owner_id: session\.user_id },\s*{ owner_id: session\.role },\s*\]\)\);/,
  );
  await expect(details.getByRole("list", { name: "Warnings about read" })).toContainText(
    "session.role is nothing Jazz knows",
  );
  await details.getByRole("button", { name: "Who may read?" }).click();
  const dialog = panel.getByRole("dialog", { name: "Explain" });
  await dialog.getByRole("combobox", { name: "Persona" }).selectOption("nobody");
  await expect(dialog).toContainText("Nothing is checked without a session.");
});

test("permissions are fetched from a server, or from one out of reach by a command to run", async ({
  page,
  apps,
  openPanel,
}) => {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "X-Jazz-Admin-Secret");
    if (request.method === "OPTIONS") return response.writeHead(204).end();
    const secret = request.headers["x-jazz-admin-secret"]?.toString();
    asked.push(`${request.url} ${secret}`);
    if (secret !== "right") return response.writeHead(401).end('{"error":"Invalid admin secret"}');
    const permissions = { todos: { select: { using: { type: "True" } } } };
    response.end(JSON.stringify({ head: { version: 2 }, permissions }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  };
  try {
    await page.goto(`${apps}plain.html`);
    await page.getByRole("button", { name: "Add" }).click();
    const panel = await openPanel();
    await panel.getByRole("tab", { name: "Policies" }).click();
    const policies = panel.getByRole("tabpanel", { name: "Policies" });
    await policies.getByRole("button", { name: "Fetch from server" }).click();
    const form = policies.getByRole("region", { name: "Fetch permissions" });
    const fetchWith = async (secret: string) => {
      await form.getByLabel("Admin secret").fill(secret);
      await form.getByRole("button", { name: "Fetch" }).click();
    };
    await form.getByRole("textbox", { name: "Server" }).fill(`ws://127.0.0.1:${port}/ws`);
    await fetchWith("wrong");
    await expect(form.getByRole("alert")).toContainText("does not accept this admin secret (401)");
    await fetchWith("right");
    await expect(policies).toContainText(`Fetched from http://127.0.0.1:${port}, version 2`);
    await expect(gridRows(panel, "Policies").filter({ hasText: "todos" })).toContainText("always");
    expect(asked).toEqual([
      "/apps/plain/admin/permissions wrong",
      "/apps/plain/admin/permissions right",
    ]);

    await stop();
    await fetchWith("right");
    await expect(form.getByRole("alert")).toContainText("it is down, the address is wrong, or");
    await expect(form).toContainText(
      `curl -sS -H "X-Jazz-Admin-Secret: $JAZZ_ADMIN_SECRET" 'http://127.0.0.1:${port}/apps/plain/admin/permissions'`,
    );
    expect(await panel.locator("body").innerHTML()).not.toContain("right");
  } finally {
    await stop();
  }
});

for (const theme of ["default", "dark"] as const) {
  test(`axe finds nothing in policies and explanations, ${theme} theme`, async ({
    page,
    demoUrl,
    openPanel,
  }) => {
    await openDemo(page, demoUrl);
    const panel = await openPanel({ theme });
    await panel.getByRole("tab", { name: "Policies" }).click();
    await gridRows(panel, "Policies").filter({ hasText: "policy.shares.allowRead" }).click();
    await panel.getByRole("button", { name: "Fetch from server" }).click();
    await expect(panel.getByRole("list", { name: "Warnings about update" })).toBeVisible();
    expect(await axeViolations(panel.frame), "the tab").toEqual([]);
    await panel.getByRole("button", { name: "Who may update?" }).click();
    const dialog = panel.getByRole("dialog", { name: "Explain" });
    await expect(dialog.getByText(/shares has no policy for update/).first()).toBeVisible();
    await dialog.getByRole("combobox", { name: "Operation" }).selectOption("read");
    await expect(dialog.getByRole("tree")).toBeVisible();
    expect(await axeViolations(panel.frame), "the dialog").toEqual([]);
  });
}
