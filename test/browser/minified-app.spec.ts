import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type PreviewServer, preview } from "vite";
import { expect, test } from "../harness/fixture.ts";

let folder: string;
let server: PreviewServer;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jazz-devtools-demo-"));
  await build({
    configFile: "demo/vite.config.ts",
    logLevel: "error",
    build: { outDir: folder, emptyOutDir: true },
  });
  server = await preview({
    configFile: false,
    logLevel: "error",
    build: { outDir: folder },
    preview: { host: "127.0.0.1", port: 0 },
  });
});

test.afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

test("a minified build is seen like any other: session, queries, writes, acting", async ({
  page,
  openPanel,
  problems,
}) => {
  await page.goto(server.resolvedUrls?.local[0] ?? "");
  const panel = await openPanel();
  await panel.getByRole("tab", { name: "Sessions" }).click();
  const session = panel.getByRole("grid", { name: "Sessions" }).getByRole("row").nth(1);
  await expect(session).toContainText("alice");
  await expect(session).toContainText("first Db");
  await expect(session).toContainText("engine registry");
  await panel.getByRole("tab", { name: "Subscriptions" }).click();
  await expect(panel.getByRole("grid", { name: "Subscriptions" })).toContainText("owner_id");

  await panel.getByRole("button", { name: "Act as" }).click();
  const dialog = panel.getByRole("dialog", { name: "Act as" });
  await dialog.getByRole("textbox", { name: "User id" }).fill("carol");
  await dialog.getByRole("button", { name: "Start" }).click();
  await expect(page.getByRole("status", { name: "Session" })).toContainText("carol");
  await panel
    .getByRole("region", { name: "Impersonation" })
    .getByRole("button", { name: "Stop" })
    .click();
  await expect(page.getByRole("status", { name: "Session" })).toContainText("alice");
  expect(problems).toEqual({ page: [], panel: [] });
});
