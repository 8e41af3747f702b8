import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jazzDevtools } from "../../in-app/vite.ts";
import { jazzAliases } from "../../sandbox/build/jazz-aliases.ts";
import { expect, test } from "../harness/fixture.ts";
import { serveApp } from "../harness/serve.ts";

const APP = "test/fixtures/vite-app";

test("an app whose build tool has the plugin hands over its permissions by itself", async ({
  page,
  openPanel,
  problems,
}) => {
  const app = await serveApp(APP);
  try {
    await page.goto(app.url);
    await page.getByRole("button", { name: "Add" }).click();
    const panel = await openPanel();
    await panel.getByRole("tab", { name: "Policies" }).click();
    const policies = panel.getByRole("tabpanel", { name: "Policies" });
    await expect(policies).toContainText("owner_id: session.user_id");
    await expect(policies).toContainText("The app handed them over.");
    expect(problems).toEqual({ page: [], panel: [] });
  } finally {
    await app.close();
  }
});

test("permissions that change while the app runs are handed over again", async ({
  page,
  openPanel,
}) => {
  const folder = await mkdtemp(join(tmpdir(), "jazz-devtools-app-"));
  for (const file of ["index.html", "main.ts", "permissions.ts", "schema.ts"]) {
    await cp(join(APP, file), join(folder, file));
  }
  const app = await serveApp(folder, {
    live: true,
    plugins: [jazzDevtools()],
    resolve: { alias: jazzAliases(process.env.JAZZ_TOOLS) },
    server: { fs: { strict: false } },
  });
  try {
    await page.goto(app.url);
    await page.getByRole("button", { name: "Add" }).click();
    const panel = await openPanel();
    await panel.getByRole("tab", { name: "Policies" }).click();
    const policies = panel.getByRole("tabpanel", { name: "Policies" });
    await expect(policies).toContainText("owner_id: session.user_id");
    const permissions = join(folder, "permissions.ts");
    const text = await readFile(permissions, "utf8");
    await writeFile(
      permissions,
      text.replace("owner_id: session.user_id", 'title: "nothing else"'),
    );
    await expect(policies).toContainText("nothing else");
    await expect(policies).not.toContainText("owner_id: session.user_id");
  } finally {
    await app.close();
    await rm(folder, { recursive: true });
  }
});
