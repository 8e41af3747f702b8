import { createJazzContext } from "jazz-tools/backend";
import { type Inspection, inspectBackend } from "../../backend/index.ts";
import { expect, test } from "../harness/fixture.ts";
import { serveApp } from "../harness/serve.ts";
import { app } from "../unit/sandbox/team-app.ts";

/** A backend of the team's app, with a context without a server. */
function startBackend(name: string, folder: string | null, port?: number): Inspection {
  const context = createJazzContext({
    appId: `app of ${name}`,
    app,
    driver: { type: "persistent", dataPath: ":memory:" },
  });
  return inspectBackend(context, { app, name, folder, port, print: () => {} });
}

const running: Inspection[] = [];

async function backend(name: string, folder: string | null, port?: number) {
  const inspection = startBackend(name, folder, port);
  running.push(inspection);
  const url = await inspection.ready;
  if (url === null) throw new Error("The backend does not listen.");
  return { inspection, url, port: Number(new URL(url).port) };
}

test.afterEach(async () => {
  for (const inspection of running.splice(0)) await inspection.close();
});

test("a pasted address connects a backend, which survives a restart, a reload and a new panel", async ({
  page,
  apps,
  openPanel,
  backendFolder,
}) => {
  const first = await backend("orders", backendFolder);
  await page.goto(`${apps}plain.html`);
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Settings" }).click();
  const backends = panel.getByRole("region", { name: "Backends" });
  await backends.getByRole("textbox", { name: "Backend address" }).fill(first.url);
  await backends.getByRole("button", { name: "Connect" }).click();
  const link = backends.getByRole("listitem");
  await expect(link).toContainText("connected");
  await expect(link).toContainText("since you connected to it");
  const database = panel.getByRole("combobox", { name: "Database" });
  const own = database.getByRole("option", { name: /orders/ });
  await expect(own).toHaveCount(1);
  await expect(database.getByRole("option", { name: /plain/ })).toHaveCount(1);

  await page.reload();
  await expect(database.getByRole("option", { name: /plain/ })).toHaveCount(1);
  await panel.getByRole("button", { name: "Clear" }).click();
  await expect(own).toHaveCount(1);
  await expect(own).not.toContainText("closed");

  await first.inspection.close();
  await expect(link).toContainText("gone: retrying");
  await expect(own).toContainText("closed");
  const next = await backend("orders", backendFolder);
  expect(next.port).toBe(first.port);
  await expect(link).toContainText("since you connected to it");
  await expect(own).toHaveCount(1);
  await expect(own).not.toContainText("closed");

  await panel.reopen();
  await panel.getByRole("tab", { name: "Settings" }).click();
  const again = panel.getByRole("region", { name: "Backends" });
  await expect(again.getByRole("listitem")).toContainText("since it was connected before");
  await again.getByRole("button", { name: /^Forget/ }).click();
  await expect(again.getByRole("listitem")).toHaveCount(0);
});

test("backends that a page names are found, each with its own host", async ({
  page,
  apps,
  openPanel,
}) => {
  const [orders, mail] = [await backend("orders", null), await backend("mail", null)];
  await page.goto(`${apps}plain.html`);
  await page.evaluate(
    (urls) => {
      for (const content of urls) {
        const meta = document.createElement("meta");
        Object.assign(meta, { name: "jazz-devtools", content });
        document.head.append(meta);
      }
    },
    [orders.url, mail.url],
  );
  const panel = await openPanel();
  const database = panel.getByRole("combobox", { name: "Database" });
  await expect(database.getByRole("option", { name: /orders/ })).toHaveCount(1);
  await expect(database.getByRole("option", { name: /mail/ })).toHaveCount(1);
  await panel.getByRole("tab", { name: "Settings" }).click();
  const links = panel.getByRole("region", { name: "Backends" }).getByRole("listitem");
  await expect(links).toHaveCount(2);
  await expect(links.first()).toContainText("since the page names it");
});

test("an app's build tool names the backends that run beside it, again after a restart", async ({
  page,
  openPanel,
  backendFolder,
}) => {
  const served = await serveApp("test/fixtures/vite-app");
  try {
    const first = await backend("orders", backendFolder);
    await page.goto(served.url);
    const panel = await openPanel();
    const own = panel
      .getByRole("combobox", { name: "Database" })
      .getByRole("option", { name: /orders/ });
    await expect(own).toHaveCount(1);
    await first.inspection.close();
    await expect(own).toContainText("closed");
    // Under another name it knows no panel, and its port is another one.
    await backend("new orders", backendFolder);
    await page.reload();
    await expect(own.filter({ hasText: "new orders" })).toHaveCount(1);
  } finally {
    await served.close();
  }
});

test("a page cannot connect to a backend itself, even with its address", async ({ page, apps }) => {
  const { url } = await backend("orders", null);
  await page.goto(`${apps}plain.html`);
  const ended = await page.evaluate(
    (address) =>
      new Promise<string>((done) => {
        const socket = new WebSocket(address);
        socket.onopen = () => done("open");
        socket.onclose = ({ code }) => done(`closed ${code}`);
      }),
    url,
  );
  expect(ended).toBe("closed 1006");
});
