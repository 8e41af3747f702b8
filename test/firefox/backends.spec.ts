import { createJazzContext } from "jazz-tools/backend";
import { inspectBackend } from "../../backend/index.ts";
import { expect, test } from "../harness/firefox/fixture.ts";
import { app } from "../unit/sandbox/team-app.ts";

test("a pasted address connects a backend, a new panel finds it again, and it can be forgotten", async ({
  tab,
  apps,
  openPanel,
  problems,
}) => {
  const context = createJazzContext({
    appId: "orders",
    app,
    driver: { type: "persistent", dataPath: ":memory:" },
  });
  const options = { app, name: "orders", folder: null, print: () => {} };
  const inspection = inspectBackend(context, options);
  try {
    await tab.goto(`${apps}plain.html`);
    const panel = await openPanel();
    await panel.getByRole("tab", { name: "Settings" }).click();
    const backends = panel.getByRole("region", { name: "Backends" });
    const address = backends.getByRole("textbox", { name: "Backend address" });
    await address.fill(`${await inspection.ready}`);
    await backends.getByRole("button", { name: "Connect" }).click();
    const link = backends.getByRole("listitem");
    await expect.poll(() => link.text()).toContain("since you connected to it");
    const own = panel.getByRole("combobox", { name: "Database" }).getByRole("option");
    await expect.poll(() => own.text()).toContain("orders");
    await panel.reopen();
    await panel.getByRole("tab", { name: "Settings" }).click();
    await expect.poll(() => link.text()).toContain("since it was connected before");
    await backends.getByRole("button", { name: /^Forget/ }).click();
    await expect.poll(() => link.count()).toBe(0);
    expect(await problems()).toEqual([]);
  } finally {
    await inspection.close();
  }
});
